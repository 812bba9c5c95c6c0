from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('shop', '0024_price_history'),
    ]

    operations = [
        migrations.AddField(
            model_name='deliveryplace',
            name='free_over_kobo',
            field=models.BigIntegerField(blank=True, help_text='Gifts that come to this much are delivered free; empty for never.', null=True),
        ),
        migrations.AddField(
            model_name='deliveryplace',
            name='is_pickup',
            field=models.BooleanField(default=False, help_text='Shoppers come and fetch it: no address is asked.'),
        ),
        migrations.AddConstraint(
            model_name='deliveryplace',
            constraint=models.CheckConstraint(condition=models.Q(('free_over_kobo__isnull', True), ('free_over_kobo__gt', 0), _connector='OR'), name='delivery_free_over_positive'),
        ),
    ]
