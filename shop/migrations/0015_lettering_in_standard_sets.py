"""Sets that were planted before shoppers could choose a lettering get that question, before the inscription."""

from django.db import migrations
from django.db.models import F


def ask_for_lettering(apps, schema_editor):
    CustomizationSet = apps.get_model("shop", "CustomizationSet")
    CustomizationField = apps.get_model("shop", "CustomizationField")
    for of_set in CustomizationSet.objects.filter(name__in=["Standard", "Giftpack"]):
        fields = CustomizationField.objects.filter(customization_set=of_set)
        words = fields.filter(kind="inscription").order_by("position", "pk").first()
        if words is None or fields.filter(kind="lettering").exists() or fields.filter(name="lettering").exists():
            continue
        fields.filter(position__gte=words.position).update(position=F("position") + 1)
        CustomizationField.objects.create(
            customization_set=of_set, kind="lettering", name="lettering", label="Lettering", position=words.position
        )
        CustomizationSet.objects.filter(pk=of_set.pk).update(version=F("version") + 1)


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_back_in_stock")]

    # Back again it stays: who chose a lettering in the meantime has an answer to it.
    operations = [migrations.RunPython(ask_for_lettering, migrations.RunPython.noop)]
