import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0017_frozen_engraving")]

    operations = [
        migrations.AddField(
            model_name="product",
            name="letterings",
            field=models.CharField(
                blank=True,
                default="",
                editable=False,
                help_text="Styles it can be engraved in, with commas; empty: all.",
                max_length=60,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="product",
            name="engraving",
            field=models.JSONField(
                default=dict, editable=False, help_text="A Placing on our drawing; empty: the usual."
            ),
        ),
        migrations.AddField(
            model_name="productcolour",
            name="photo",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="shop.picture",
            ),
        ),
        migrations.AddField(
            model_name="productcolour",
            name="engraving",
            field=models.JSONField(default=dict, editable=False, help_text="A Placing on that photo."),
        ),
    ]
