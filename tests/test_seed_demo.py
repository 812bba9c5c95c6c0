"""The demo catalogue: what it holds, that it can be repeated, and where it refuses."""

from collections import Counter

import pytest
from django.conf import LazySettings
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.test import Client

from shop.catalogue.models import Category, Colour, Kind, Picture, Product, ProductColour, Variant
from shop.delivery.models import DeliveryPlace
from shop.personalisation.models import CustomizationSet
from shop.profile.models import ShopProfile
from shop.stock.models import Stock, StockMove
from shop.vouchers.models import Voucher
from shop.vouchers.use import find_voucher

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded(settings: LazySettings, capsys: pytest.CaptureFixture[str]) -> str:
    """Seed once; return what was printed."""
    settings.DEBUG = True
    call_command("seed_demo")
    return capsys.readouterr().out


def everything() -> list[list[tuple[object, ...]]]:
    models = (Category, Colour, Product, ProductColour, Picture, Variant, Stock, StockMove, DeliveryPlace, ShopProfile)
    rows = [list(model.objects.order_by("pk").values_list()) for model in (*models, Voucher, CustomizationSet, User)]
    return [*rows, list(Product.extras.through.objects.order_by("pk").values_list())]


def test_it_prints_what_it_made_and_the_sign_in(seeded):
    assert seeded.splitlines() == [
        "Demo catalogue: made 1 owner, 8 delivery places, 10 colours, 7 categories, 24 products, 35 variants, "
        "2 vouchers, 6 synonyms, "
        "5 pages.",
        "Vouchers to try: ADIRE10 (10 % off), WELCOME500 (₦500 off).",
        "Sign in: http://127.0.0.1:8000/admin/ as owner, password demo-owner-of-giftings",
    ]


def test_there_are_24_products_of_all_kinds_in_categories_that_nest(seeded):
    kinds = Counter(Product.objects.values_list("kind", flat=True))
    assert kinds == {Kind.JOURNAL: 7, Kind.CUP: 7, Kind.BOTTLE: 5, Kind.GIFTPACK: 5}
    assert Category.objects.filter(parent=None).count() == 4
    assert Category.objects.exclude(parent=None).count() == 3
    assert Product.objects.on_sale_now().count() == 24


def test_the_eight_places_are_there_with_fees_and_other_asks_where(seeded):
    places = DeliveryPlace.objects.offered()
    assert [(place.name, place.state) for place in places] == [
        ("Abeokuta", "Ogun"),
        ("Sagamu", "Ogun"),
        ("Ijebu-Ode", "Ogun"),
        ("Ijebu-Igbo", "Ogun"),
        ("Ibadan", "Oyo"),
        ("Ikeja", "Lagos"),
        ("Lekki", "Lagos"),
        ("Other", ""),
    ]
    assert [place.slug for place in places if place.asks_where] == ["other"]
    assert all(place.fee_kobo > 0 for place in places)


def test_every_product_has_colours_pictures_and_a_form(seeded):
    for product in Product.objects.prefetch_related("colours", "pictures", "customization_set__fields"):
        assert product.colours.count() >= 2
        assert [picture.view for picture in product.pictures.all()] == ["front", "side", "front", "wrapped"]
        assert product.customization_set
        names = [field.name for field in product.customization_set.fields.all()]
        if product.kind == Kind.GIFTPACK:
            assert names == [
                "colour",
                "recipient",
                "lettering",
                "inscription",
                "message",
                "extras",
                "phone",
                "location",
            ]
            assert product.extras.count() >= 3
            assert len(product.contents.splitlines()) >= 3
        else:
            assert names == ["colour", "lettering", "inscription", "phone", "location"]


def test_stock_is_what_the_ledger_says_with_some_little_and_some_none(seeded):
    for stock in Stock.objects.all():
        moves = StockMove.objects.filter(variant=stock.variant_id)
        assert (moves.aggregate(total=Sum("change"))["total"] or 0) == stock.on_hand
        assert set(moves.values_list("reason", flat=True)) <= {"receive"}
    assert Stock.objects.count() == Variant.objects.count()
    assert Stock.objects.filter(is_tracked=False).count() == 3
    assert Stock.objects.filter(is_tracked=True, on_hand=0).count() == 5
    assert Stock.objects.filter(is_tracked=True, on_hand__range=(1, 3)).count() == 5
    assert Variant.objects.filter(sale_price_kobo__isnull=False).count() == 6


def test_the_owner_can_sign_in_to_the_admin(seeded, client: Client):
    owner = authenticate(username="owner", password="demo-owner-of-giftings")
    assert owner is not None
    assert owner.is_superuser
    assert client.login(username="owner", password="demo-owner-of-giftings")


def test_the_two_vouchers_can_be_used_within_limits(seeded):
    assert [(each.code, each.percent, each.amount_kobo, each.minimum_kobo) for each in Voucher.objects.all()] == [
        ("ADIRE10", 10, None, 0),
        ("WELCOME500", None, 50_000, 500_000),
    ]
    for voucher in Voucher.objects.all():
        assert find_voucher(voucher.code.lower()) == voucher
        assert voucher.max_uses
        assert voucher.max_uses_per_email


def test_a_second_run_changes_nothing_and_says_so(seeded, capsys):
    before = everything()
    call_command("seed_demo")
    assert everything() == before
    assert capsys.readouterr().out.startswith("Demo catalogue: everything was there already.\n")


def test_what_the_owner_changed_since_stays(seeded, capsys):
    Product.objects.filter(slug="first-tea-mug").update(name="Ours", is_active=False)
    Variant.objects.filter(code="CUP-TEA-330").update(price_kobo=1)
    Stock.objects.filter(variant__code="CUP-TEA-330").update(on_hand=1)
    Product.objects.get(slug="birthday-giftpack").extras.set(Product.objects.filter(slug="olumo-steel-bottle"))
    ShopProfile.objects.update(name="Our shop")
    owner = User.objects.get(username="owner")
    owner.set_password("something of my own")
    owner.save()
    before = everything()
    call_command("seed_demo")
    assert everything() == before
    assert "as owner, with the password you gave it" in capsys.readouterr().out


def test_what_is_missing_is_made_again(seeded):
    Variant.objects.filter(code="BTL-OLUMO-1000").update(code="MINE", name="1 litre, old")
    call_command("seed_demo")
    assert Variant.objects.filter(product__slug="olumo-steel-bottle").count() == 4


def test_it_refuses_in_production_and_makes_nothing(settings):
    assert settings.DEBUG is False
    with pytest.raises(CommandError, match="It runs with DEBUG=1 only"):
        call_command("seed_demo")
    assert not Product.objects.exists()
    assert not User.objects.exists()


def test_it_is_all_or_nothing(settings):
    settings.DEBUG = True
    Colour.objects.create(name="Wine", slug="other-wine", hex="#000000")  # The name is taken.
    with pytest.raises(Exception, match="UNIQUE|unique"):
        call_command("seed_demo")
    assert not Category.objects.exists()
    assert not User.objects.exists()


def test_every_page_of_the_demo_shop_opens(seeded, client: Client):
    addresses = ["/", "/products/", "/products/?page=2"]
    addresses += [one.get_absolute_url() for one in (*Category.objects.all(), *Product.objects.all())]
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)
