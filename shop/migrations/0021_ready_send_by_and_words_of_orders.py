"""When an order has to leave, when it was packed, and the words by which it is found."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('shop', '0019_form_that_added_a_line'),
    ]

    operations = [
        migrations.AddField(
            model_name='order',
            name='send_by',
            field=models.DateField(blank=True, help_text='It must leave by this day to arrive as promised.', null=True),
        ),
        migrations.AddField(
            model_name='order',
            name='ready_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='made and packed at'),
        ),
        migrations.AddField(
            model_name='order',
            name='found_by',
            field=models.TextField(blank=True, default='', editable=False, help_text='Words of `orders/words.py`.'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('ready_at', None), models.Q(('fulfilment', 'new'), _negated=True), _connector='OR'), name='order_ready_only_once_begun'),
        ),
    ]
