from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('shop', '0026_logo'),
    ]

    operations = [
        migrations.AddField(
            model_name='order',
            name='erased_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='personal data erased at'),
        ),
        migrations.AlterModelOptions(
            name='order',
            options={'ordering': ['-placed_at'], 'permissions': [('fulfil_order', 'Can say that an order is being made, sent or delivered'), ('cancel_order', 'Can cancel an order'), ('export_order', 'Can take data out of the shop: CSV files, all that is kept of a customer'), ('erase_customer', 'Can erase what is kept of a customer')]},
        ),
    ]
