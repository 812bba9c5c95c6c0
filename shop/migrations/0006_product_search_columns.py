import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('shop', '0005_lettering'),
    ]

    operations = [
        migrations.AddField(
            model_name='product',
            name='search_name',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='product',
            name='search_text',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='product',
            name='lowest_kobo',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        # Every product that is there is due from now on: the job fills the columns.
        migrations.AddField(
            model_name='product',
            name='index_due_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, help_text='When to work these out again.', null=True),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(condition=models.Q(('index_due_at__isnull', False)), fields=['index_due_at'], name='product_index_due'),
        ),
    ]
