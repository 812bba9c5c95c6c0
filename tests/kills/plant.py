"""`python -m tests.kills.plant`: make the tables and a cup on the database of TEST_DATABASE_URL; print the cup."""

import json
import os

import django
from django.core.management import call_command


def plant() -> dict[str, object]:
    """Make what a shopper needs to buy a cup. The imports wait for Django."""
    from tests.cart.make import make_cup
    from tests.make import make_place

    call_command("migrate", verbosity=0)
    make_place()
    cup = make_cup(on_hand=1000)
    return {"variant_id": cup.pk, "slug": cup.product.slug}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    print(json.dumps(plant()))  # noqa: T201
