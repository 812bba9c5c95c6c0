"""A customization has one normal form; its digest, its words, its price and its errors follow from that."""

import hashlib
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.catalogue.models import Product, ProductColour
from shop.personalisation.customization import added_price_kobo, check_answers, describe, digest_of
from shop.personalisation.models import CustomizationField
from shop.personalisation.offer import offer_of
from shop.stock.models import Stock
from tests.make import make_product
from tests.personalisation.make import GIFTPACK_POST, STANDARD_POST, filled, make_giftpack, make_standard_product

CHANGED = {"__all__": ["The form of this gift has changed. Check your answers and save them again"]}

# --- Digest --------------------------------------------------------------------------------------------

# Few letters, so that equal and look-alike answers come up often.
texts = st.text(st.sampled_from('aA \u0301\u00e1ẹe\u0323"\\,:'), max_size=4).map(
    lambda typed: unicodedata.normalize("NFC", typed)
)
answers = st.dictionaries(
    st.sampled_from(["colour", "inscription", "no_inscription", "extras"]),
    st.one_of(texts, st.just(value=True), st.lists(st.integers(0, 3), max_size=2)),
    max_size=3,
)


@given(answers, answers)
def test_digests_are_equal_exactly_when_the_answers_are(one, other):
    assert (digest_of(one) == digest_of(other)) == (one == other)


@given(answers)
def test_the_order_of_the_answers_does_not_matter(given_answers):
    assert digest_of(dict(reversed(given_answers.items()))) == digest_of(given_answers)


def test_a_digest_is_the_same_for_ever():
    """Carts in the database hold these: a change of the canonical form would split their lines."""
    assert digest_of({"inscription": "Ọmọ́lọlá", "colour": "indigo", "extras": [3, 7]}) == (
        hashlib.sha256('{"colour":"indigo","extras":[3,7],"inscription":"Ọmọ́lọlá"}'.encode()).hexdigest()
    )


@pytest.mark.django_db
def test_what_looks_the_same_has_one_digest_and_phone_and_place_do_not_count():
    product = make_standard_product()

    def digest(**fields: Any) -> str:
        return filled(product, STANDARD_POST, **fields).customization().digest

    same = digest()
    assert digest(inscription=unicodedata.normalize("NFD", " Ọmọ́lọlá ")) == same
    assert digest(phone="0803 765 4321", location="other", location_other="Ota") == same
    assert digest(inscription="ọmọ́lọlá") != same
    assert digest(colour="clay") != same
    assert digest(inscription="", no_inscription="on") != same


# --- In words ------------------------------------------------------------------------------------------


@pytest.fixture
def candle(db):
    return make_product("Candle")


@pytest.fixture
def pack(candle):
    return make_giftpack(candle)


@pytest.fixture
def made(pack, candle):
    return filled(pack, GIFTPACK_POST, message="With love", extras=[candle.pk]).customization()


def words(described: list[dict[str, Any]]) -> dict[str, str]:
    return {entry["name"]: entry["text"] for entry in described}


def test_answers_are_described_in_the_order_of_the_form(pack, candle, made):
    assert describe(pack, made.answers) == [
        {"name": "colour", "kind": "colour", "label": "Colour", "value": "clay", "text": "Clay"},
        {
            "name": "recipient",
            "kind": "recipient",
            "label": "Who is it for?",
            "value": "female",
            "text": "For a woman",
        },
        {
            "name": "inscription",
            "kind": "inscription",
            "label": "Name or message to engrave",
            "value": "",
            "text": "No engraving",
        },
        {"name": "message", "kind": "message", "label": "Gift message", "value": "With love", "text": "With love"},
        {
            "name": "extras",
            "kind": "extras",
            "label": "Add extra items",
            "value": [candle.pk],
            "text": "Candle",
        },
    ]


def test_product_set_and_offer_describe_alike(pack, made):
    described = describe(pack, made.answers)
    assert describe(pack.customization_set, made.answers) == described
    assert describe(offer_of(pack), made.answers) == described


def test_a_blank_inscription_is_said_in_words(db):
    product = make_standard_product()
    made = filled(product, STANDARD_POST, inscription="", no_inscription="on").customization()
    assert words(describe(product, made.answers))["inscription"] == "No engraving"


def test_what_is_no_longer_offered_can_still_be_described(pack, made):
    ProductColour.objects.all().delete()
    pack.extras.clear()
    said = words(describe(pack, made.answers))
    assert (said["colour"], said["extras"]) == ("Clay", "an item that is no longer offered")


# --- Price ---------------------------------------------------------------------------------------------


def test_a_field_adds_its_price_when_it_is_filled_in(pack, made):
    fields = pack.customization_set.fields
    fields.filter(name="message").update(price_kobo=50_000)
    fields.filter(name="inscription").update(price_kobo=100_000)
    for source in (pack, pack.customization_set, offer_of(pack)):
        assert added_price_kobo(source, made.answers) == 50_000
        assert added_price_kobo(source, made.answers | {"inscription": "Ada"}) == 150_000
        assert added_price_kobo(source, {}) == 0


def test_deciding_against_an_inscription_adds_nothing(db):
    product = make_standard_product()
    CustomizationField.objects.filter(name="inscription").update(price_kobo=100_000)
    assert added_price_kobo(product, {"colour": "indigo", "no_inscription": True}) == 0


def test_a_product_without_a_set_adds_nothing(db):
    assert added_price_kobo(make_product(), {"colour": "indigo"}) == 0


# --- Checked again ---------------------------------------------------------------------------------------


def test_answers_that_still_hold_have_no_errors(pack, made):
    assert check_answers(pack, made.answers, made.contact) == {}


def test_a_colour_that_sold_out_since_is_found(pack, made):
    ProductColour.objects.filter(colour__slug="clay").update(is_available=False)
    pack = Product.objects.get(pk=pack.pk)
    assert check_answers(pack, made.answers, made.contact) == {"colour": ["Clay is sold out. Choose another"]}


def test_a_colour_that_was_withdrawn_since_is_found(pack, made):
    ProductColour.objects.filter(colour__slug="clay").delete()
    pack = Product.objects.get(pk=pack.pk)
    assert check_answers(pack, made.answers, made.contact) == {"colour": ["Choose a colour from the list"]}


def test_an_extra_that_is_no_longer_allowed_is_found(pack, made):
    pack.extras.clear()
    assert check_answers(pack, made.answers, made.contact) == {"extras": ["Choose extras from the list"]}


def test_an_extra_that_sold_out_is_left_to_the_count_of_stock(pack, made):
    Stock.objects.update(on_hand=0)
    assert check_answers(pack, made.answers, made.contact) == {}


def test_a_stricter_field_is_found(pack, made):
    pack.customization_set.fields.filter(name="message").update(max_length=4)
    assert check_answers(pack, made.answers, made.contact) == {"message": ["Use at most 4 characters. You have 9"]}


def test_a_field_that_has_become_required_is_found(pack, made):
    pack.customization_set.fields.filter(name="inscription").update(is_required=True)
    assert check_answers(pack, made.answers, made.contact) == {
        "inscription": ["Enter the text to engrave, or tick “No engraving”"]
    }


def test_a_field_that_is_gone_is_found_only_where_it_was_answered(pack, made):
    pack.customization_set.fields.filter(name="inscription").delete()
    assert check_answers(pack, made.answers, made.contact) == {}
    pack.customization_set.fields.filter(name="message").delete()
    assert check_answers(pack, made.answers, made.contact) == CHANGED


def test_a_new_field_is_found_only_where_it_is_required(pack, made):
    new = CustomizationField.objects.create(
        customization_set=pack.customization_set, kind="text", name="initials", label="Initials", is_required=False
    )
    assert check_answers(pack, made.answers, made.contact) == {}
    new.is_required = True
    new.save()
    assert check_answers(pack, made.answers, made.contact) == {"initials": ["Fill in “Initials”"]}


def test_a_tick_for_nothing_stops_mattering_when_the_field_becomes_optional(db):
    product = make_standard_product()
    made = filled(product, STANDARD_POST, inscription="", no_inscription="on").customization()
    CustomizationField.objects.filter(name="inscription").update(is_required=False)
    assert check_answers(product, made.answers, made.contact) == {}


def test_a_place_that_was_switched_off_is_found(pack, made):
    pack.customization_set.fields.exclude(kind="location").delete()
    offered = offer_of(pack)
    assert check_answers(offered, {}, made.contact) == {}
    for place in offered.places[:1]:
        place.is_active = False
        place.save()
    assert check_answers(pack, {}, made.contact) == {"location": ["Choose a delivery place from the list"]}
