from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('shop', '0025_free_delivery_and_pickup'),
    ]

    operations = [
        migrations.AddField(
            model_name='shopprofile',
            name='logo',
            field=models.ImageField(blank=True, height_field='logo_height', upload_to='pictures/', width_field='logo_width'),
        ),
        migrations.AddField(
            model_name='shopprofile',
            name='logo_height',
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='shopprofile',
            name='logo_width',
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='shopprofile',
            name='opening_hours',
            field=models.CharField(blank=True, help_text='Mon–Fri 9:00–17:00, Sat 10:00–14:00', max_length=120),
        ),
    ]
