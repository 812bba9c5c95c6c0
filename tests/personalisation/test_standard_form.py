"""The standard form: colour, inscription or a decision against one, phone, delivery place."""

import unicodedata

import pytest

from shop.catalogue.models import Product, ProductColour
from shop.personalisation.forms import customization_form, form_initial
from tests.make import make_colour, make_product
from tests.personalisation.make import STANDARD_POST, errors_of, filled, make_standard_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return make_standard_product()


def test_the_form_asks_the_fields_of_the_set_in_order(product):
    form = customization_form(product)
    assert list(form.fields) == [
        *("colour", "lettering", "inscription", "no_inscription", "phone", "location", "location_other")
    ]
    assert {name for name in form.fields if form[name].value() is not None} == {"lettering"}


def test_a_filled_in_form_has_its_customization(product):
    form = filled(product, STANDARD_POST)
    assert errors_of(form) == {}
    made = form.customization()
    assert made.answers == {"colour": "indigo", "lettering": "modern", "inscription": "Ọmọ́lọlá"}
    assert made.contact == {
        "phone": "+2348031234567",
        "phone_typed": "0803 123 4567",
        "location": "abeokuta",
        "location_other": "",
    }
    assert made.extra_ids == ()
    assert made.set_version == product.customization_set.version == 1
    assert len(made.digest) == 64


def test_an_empty_post_says_what_to_do_beside_every_field(product):
    assert errors_of(filled(product)) == {
        "colour": ["Choose a colour"],
        "inscription": ["Enter the text to engrave, or tick “No engraving”"],
        "phone": ["Enter your phone number"],
        "location": ["Choose a delivery place"],
    }


def test_a_form_that_is_not_valid_has_no_customization(product):
    for form in (filled(product), customization_form(product)):
        with pytest.raises(ValueError, match="not valid"):
            form.customization()


def test_a_customization_is_there_without_asking_for_validity_first(product):
    assert filled(product, STANDARD_POST).customization().answers["colour"] == "indigo"


def test_a_product_without_a_set_asks_nothing():
    made = filled(make_product(), STANDARD_POST).customization()
    assert (made.answers, made.set_version) == ({}, 0)


# --- Colour ------------------------------------------------------------------------------------------


def sell_out(product: Product, slug: str) -> None:
    ProductColour.objects.filter(product=product, colour__slug=slug).update(is_available=False)


def test_a_sold_out_colour_is_shown_in_words_and_cannot_be_ticked(product):
    sell_out(product, "clay")
    indigo, clay = customization_form(product, initial={"colour": "clay"})["colour"].subwidgets
    assert (indigo.data["label"], indigo.data["note"], indigo.data["hex"]) == ("Indigo", "", "#2a2f7f")
    assert (clay.data["label"], clay.data["note"], clay.data["hex"]) == ("Clay", "sold out", "#b4452a")
    assert "disabled" not in indigo.data["attrs"]
    assert clay.data["attrs"]["disabled"] is True
    assert clay.data["selected"] is False


def test_a_sold_out_colour_is_refused_with_a_sentence(product):
    sell_out(product, "clay")
    assert errors_of(filled(product, STANDARD_POST, colour="clay")) == {"colour": ["Clay is sold out. Choose another"]}


def test_a_colour_of_another_product_is_refused(product):
    make_colour("Moss", "#445522")
    assert errors_of(filled(product, STANDARD_POST, colour="moss")) == {"colour": ["Choose a colour from the list"]}


def test_a_product_without_colours_does_not_ask_for_one(product):
    ProductColour.objects.filter(product=product).delete()
    form = filled(product, STANDARD_POST, colour=None)
    assert "colour" not in form.fields
    assert "colour" not in form.customization().answers


# --- Inscription -------------------------------------------------------------------------------------


def test_blank_is_a_decision(product):
    made = filled(product, STANDARD_POST, inscription="  ", no_inscription="on").customization()
    assert made.answers == {"colour": "indigo", "no_inscription": True}


def test_a_text_and_the_tick_contradict_each_other(product):
    assert errors_of(filled(product, STANDARD_POST, no_inscription="on")) == {
        "inscription": ["You wrote a text and ticked “No engraving”. Untick it or clear the text"]
    }


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (unicodedata.normalize("NFD", "Ọmọ́lọlá"), "Ọmọ́lọlá"),
        ("  Ada   Obi ", "Ada Obi"),
        ("Ada\r\nObi", "Ada\nObi"),
        ("Ada \u2764\ufe0f Obi", "Ada ♥ Obi"),
        ("<b>Ada</b> & 'Obi'", "<b>Ada</b> & 'Obi'"),
        ("Ẹ́" * 20, "Ẹ́" * 20),
    ],
)
def test_an_inscription_is_kept_in_its_normal_form(product, typed, kept):
    assert filled(product, STANDARD_POST, inscription=typed).customization().answers["inscription"] == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Ada 😀", "Remove the character “😀” (grinning face). It cannot be engraved"),
        ("שלום", "Remove the character “ש” (hebrew letter shin). It cannot be engraved"),
        ("a\u202eb", "Remove the character U+202E (right-to-left override). It cannot be used here"),
        ("a\x00b", "Remove the character U+0000. It cannot be used here"),
        ("a" * 10_000, "Use at most 120 characters. You have 10000"),
        ("a" * 121, "Use at most 120 characters. You have 121"),
        ("a\nb\nc", "Use at most 2 lines"),
    ],
)
def test_a_bad_inscription_is_refused_by_name_and_kept_as_typed(product, typed, sentence):
    form = filled(product, STANDARD_POST, inscription=typed)
    assert errors_of(form) == {"inscription": [sentence]}
    assert form["inscription"].value() == typed


def test_the_box_says_what_limits_it_and_never_stops_the_typing(product):
    field = customization_form(product).fields["inscription"]
    assert field.help_text.endswith("Up to 2 lines; letters stay at least 3 mm tall.")
    html = customization_form(product)["inscription"].as_widget()
    assert "data-max" not in html
    assert "maxlength" not in html


def test_a_number_of_characters_is_said_only_where_the_owner_set_one(product):
    product.customization_set.fields.filter(kind="inscription").update(max_length=20, max_lines=1)
    form = customization_form(product)
    assert form.fields["inscription"].help_text.endswith(
        "Up to 20 characters on one line; letters stay at least 3 mm tall."
    )
    assert 'data-max="20"' in form["inscription"].as_widget()


def test_nobody_may_write_on_more_lines_than_there_is_room_for(product):
    product.customization_set.fields.filter(kind="inscription").update(max_lines=9)
    assert "Up to 4 lines;" in customization_form(product).fields["inscription"].help_text
    form = filled(product, STANDARD_POST, inscription="a\nb\nc\nd\ne")
    assert errors_of(form) == {"inscription": ["Use at most 4 lines"]}


def test_a_browser_does_not_insist_on_an_inscription_but_on_the_rest(product):
    form = customization_form(product)
    assert form.fields["inscription"].required
    assert " required" not in form["inscription"].as_widget()
    assert " required" in form["phone"].as_widget()


# --- Phone and place -----------------------------------------------------------------------------------


def test_a_bad_phone_number_is_refused_with_an_example(product):
    assert errors_of(filled(product, STANDARD_POST, phone="12345")) == {
        "phone": ["Enter a Nigerian phone number, like 0803 123 4567"]
    }


def test_other_asks_where(product):
    assert errors_of(filled(product, STANDARD_POST, location="other")) == {
        "location_other": ["Enter the town to deliver to"]
    }
    made = filled(product, STANDARD_POST, location="other", location_other=" Ota ").customization()
    assert (made.contact["location"], made.contact["location_other"]) == ("other", "Ota")


def test_an_unknown_place_is_refused(product):
    assert errors_of(filled(product, STANDARD_POST, location="paris")) == {
        "location": ["Choose a delivery place from the list"]
    }


# --- Again, for editing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields", [{}, {"inscription": None, "no_inscription": "on"}, {"location": "other", "location_other": "Ota"}]
)
def test_a_form_filled_in_from_a_line_gives_the_same_customization(product, fields):
    made = filled(product, STANDARD_POST, **fields).customization()
    again = customization_form(product, initial=form_initial(made.answers, made.contact))
    assert again["phone"].value() == "0803 123 4567"
    resent = customization_form(product, {name: again[name].value() for name in again.fields})
    assert resent.customization() == made


def test_initial_values_of_the_page_are_shown(product):
    form = customization_form(product, initial={"phone": "0803 123 4567", "location": "abeokuta"})
    assert (form["phone"].value(), form["location"].value()) == ("0803 123 4567", "abeokuta")
    assert not form.is_bound
