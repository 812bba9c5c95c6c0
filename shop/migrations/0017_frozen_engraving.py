from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0015_lettering_in_standard_sets")]

    operations = [
        migrations.AddField(
            model_name="orderline",
            name="engraving",
            field=models.JSONField(
                default=dict, editable=False, help_text="A FrozenEngraving: where and what is cut."
            ),
        ),
    ]
