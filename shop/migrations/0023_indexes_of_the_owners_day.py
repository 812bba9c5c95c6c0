"""Indexes for what the owner opens every day: its cost stays, however many orders there have been."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('shop', '0022_words_of_orders_placed_before'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['-placed_at', '-id'], name='orders_newest'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['place_name', '-placed_at'], name='orders_by_place'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('paid_at__isnull', False)), fields=['paid_at'], name='orders_by_payday'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('paid_at__isnull', False), ('status', 'cancelled')), fields=['closed_at'], name='orders_cancelled_when_paid'),
        ),
        migrations.AddIndex(
            model_name='outboxmail',
            index=models.Index(condition=models.Q(('state', 'failed')), fields=['created_at'], name='mail_given_up'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('effect', 'applied')), fields=['paid_at'], name='payments_taken'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('status', 'needs_review')), fields=['started_at'], name='payments_in_review'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('effect', ''), ('status', 'succeeded')), fields=['paid_at'], name='payments_undecided'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('effect', 'refund')), fields=['paid_at'], name='payments_going_back'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('effect', 'applied'), ('received_kobo__gt', models.F('amount_kobo'))), fields=['paid_at'], name='payments_with_too_much'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('missing_since__isnull', False)), fields=['missing_since'], name='payments_missing'),
        ),
        migrations.AddIndex(
            model_name='refund',
            index=models.Index(fields=['status', 'requested_at'], name='refunds_by_state'),
        ),
    ]
