"""The giftpack form: for whom, a message, and extra items out of those the owner allows."""

import pytest
from django import forms
from django.utils import timezone

from shop.catalogue.drawings import drawing_url
from shop.catalogue.models import Product
from shop.orders.models import Order
from shop.personalisation.forms import customization_form
from shop.personalisation.offer import offer_of
from shop.stock.models import Stock
from shop.stock.reserve import reserve
from tests.make import make_product, make_variant
from tests.orders.make import make_order
from tests.personalisation.make import GIFTPACK_POST, errors_of, filled, make_giftpack, posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def candle():
    return make_product("Candle", position=1)


@pytest.fixture
def teddy():
    return make_product("Teddy", position=2)


@pytest.fixture
def pack(candle, teddy):
    return make_giftpack(candle, teddy)


def test_the_form_asks_the_fields_of_the_set_in_order(pack):
    form = customization_form(pack)
    assert list(form.fields) == [
        *("colour", "recipient", "lettering", "inscription", "message", "extras", "phone", "location", "location_other")
    ]
    assert form["recipient"].value() is None
    recipient = form.fields["recipient"]
    assert isinstance(recipient, forms.ChoiceField)
    assert recipient.choices == [("male", "For a man"), ("female", "For a woman")]


def test_only_colour_recipient_and_place_are_needed(pack):
    assert filled(pack, GIFTPACK_POST).customization().answers == {"colour": "clay", "recipient": "female"}
    assert errors_of(filled(pack)) == {
        "colour": ["Choose a colour"],
        "recipient": ["Choose who it is for"],
        "location": ["Choose a delivery place"],
    }


def test_a_pack_with_everything(pack, candle, teddy):
    made = filled(
        pack,
        GIFTPACK_POST,
        inscription="Ada",
        message="Happy birthday 🎂\r\nFrom us all",
        extras=[teddy.pk, candle.pk],
        phone="08031234567",
    ).customization()
    assert made.answers == {
        "colour": "clay",
        "recipient": "female",
        "lettering": "modern",
        "inscription": "Ada",
        "message": "Happy birthday 🎂\nFrom us all",
        "extras": [candle.pk, teddy.pk],
    }
    assert made.extra_ids == (candle.pk, teddy.pk)
    assert made.contact["phone"] == "+2348031234567"


@pytest.mark.parametrize("recipient", ["other", "MALE", "0", "male\x00"])
def test_a_recipient_is_one_of_two(pack, recipient):
    assert errors_of(filled(pack, GIFTPACK_POST, recipient=recipient)) == {
        "recipient": ["Choose who it is for from the list"]
    }


# --- Extras --------------------------------------------------------------------------------------------


def shown(pack: Product) -> list[tuple[str, int, str]]:
    return [
        (box.data["label"], box.data["price_kobo"], box.data["note"])
        for box in customization_form(pack)["extras"].subwidgets
    ]


def test_extras_are_shown_with_picture_and_price(pack):
    assert shown(pack) == [("Candle", 950_000, ""), ("Teddy", 950_000, "")]
    box = customization_form(pack)["extras"].subwidgets[0]
    assert box.data["picture"] == drawing_url("cup", "#2a2f7f")


def test_an_extra_without_colours_is_shown_without_a_picture(pack, candle):
    candle.product_colours.all().delete()
    assert customization_form(pack)["extras"].subwidgets[0].data["picture"] == ""


def test_an_extra_on_sale_is_shown_at_its_sale_price(pack, candle):
    candle.variants.update(sale_price_kobo=800_000)
    assert shown(pack)[0] == ("Candle", 800_000, "")


def test_the_same_extra_twice_is_one(pack, candle):
    made = filled(pack, GIFTPACK_POST, extras=[candle.pk, candle.pk]).customization()
    assert made.answers["extras"] == [candle.pk]


@pytest.mark.parametrize("bad", ["0", "-1", "999999", "1.0", "٣", "9" * 5000, "\x00", "<script>", "[1]"])
def test_an_unknown_extra_is_refused(pack, candle, bad):
    assert errors_of(filled(pack, GIFTPACK_POST, extras=[candle.pk, bad])) == {
        "extras": ["Choose extras from the list"]
    }


def test_a_product_the_owner_does_not_allow_in_this_pack_is_refused(pack):
    stranger = make_product()
    make_giftpack(stranger)
    assert errors_of(filled(pack, GIFTPACK_POST, extras=[stranger.pk])) == {"extras": ["Choose extras from the list"]}


def test_a_sold_out_extra_is_shown_in_words_and_refused(pack, candle, teddy):
    Stock.objects.filter(variant__product=teddy).update(on_hand=3, reserved=3)
    assert shown(pack) == [("Candle", 950_000, ""), ("Teddy", 950_000, "sold out")]
    box = customization_form(pack, initial={"extras": [teddy.pk]})["extras"].subwidgets[1]
    assert box.data["attrs"]["disabled"] is True
    assert box.data["selected"] is False
    assert errors_of(filled(pack, GIFTPACK_POST, extras=[candle.pk, teddy.pk])) == {
        "extras": ["Teddy cannot be added: sold out"]
    }


def test_an_extra_that_an_order_holds_is_sold_out_to_others_alone(pack, candle):
    order = make_order()
    reserve(order.pk, {candle.variants.get().pk: 10})
    assert shown(pack)[0] == ("Candle", 950_000, "sold out")
    chosen = posted(GIFTPACK_POST, extras=[candle.pk])
    assert errors_of(customization_form(pack, chosen)) == {"extras": ["Candle cannot be added: sold out"]}
    assert errors_of(customization_form(pack, chosen, own_order=order.pk)) == {}
    Order.objects.update(hold_expires_at=timezone.now())
    assert shown(pack)[0] == ("Candle", 950_000, "")


def test_an_extra_goes_in_as_its_first_variant_in_stock():
    candle = make_product("Candle", variants=0)
    make_variant(candle, on_hand=0, price_kobo=100_000, position=1)
    large = make_variant(candle, on_hand=2, price_kobo=300_000, position=2)
    make_variant(candle, on_hand=None, price_kobo=900_000, position=3)
    pack = make_giftpack(candle)
    assert shown(pack) == [("Candle", 300_000, "")]
    assert [extra.variant for extra in offer_of(pack).extras] == [large]


def test_a_variant_that_nobody_counted_is_sold_out_and_one_that_is_not_tracked_never_is(pack, candle, teddy):
    Stock.objects.filter(variant__product=candle).delete()
    Stock.objects.filter(variant__product=teddy).update(on_hand=0, is_tracked=False)
    assert shown(pack) == [("Candle", 950_000, "sold out"), ("Teddy", 950_000, "")]


def test_what_is_not_sold_any_more_is_not_offered_as_an_extra(pack, candle, teddy):
    candle.is_active = False
    candle.save(update_fields=["is_active"])
    teddy.variants.update(is_active=False)
    assert "extras" not in customization_form(pack).fields


def test_an_answer_to_a_field_that_is_gone_does_not_vanish_without_a_word(pack, candle):
    pack.extras.clear()
    assert errors_of(filled(pack, GIFTPACK_POST, extras=[candle.pk])) == {
        "__all__": ["The form of this gift has changed. Check your answers and save them again"]
    }
    assert errors_of(filled(pack, GIFTPACK_POST)) == {}
