import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

BATCH = 500


def begin_history(apps, schema_editor):
    """Write down what everything costs on the day the history begins."""
    Variant, PriceChange = apps.get_model("shop", "Variant"), apps.get_model("shop", "PriceChange")
    names = ["price_kobo", "sale_price_kobo", "sale_starts_at", "sale_ends_at"]
    rows = []
    for variant in Variant.objects.only(*names).iterator(chunk_size=BATCH):
        rows.append(PriceChange(variant_id=variant.pk, **{name: getattr(variant, name) for name in names}))
        if len(rows) == BATCH:
            PriceChange.objects.bulk_create(rows)
            rows = []
    PriceChange.objects.bulk_create(rows)


class Migration(migrations.Migration):

    dependencies = [
        ('shop', '0023_indexes_of_the_owners_day'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PriceChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('price_kobo', models.BigIntegerField()),
                ('sale_price_kobo', models.BigIntegerField(blank=True, null=True)),
                ('sale_starts_at', models.DateTimeField(blank=True, null=True)),
                ('sale_ends_at', models.DateTimeField(blank=True, null=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('variant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='price_changes', to='shop.variant')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['variant', '-at'], name='prices_of_variant')],
            },
        ),
        migrations.AddField(
            model_name='variant',
            name='was_at_most_kobo',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        # Last: PostgreSQL alters no table that has rows waiting for their foreign keys to be checked.
        migrations.RunPython(begin_history, migrations.RunPython.noop),
    ]
