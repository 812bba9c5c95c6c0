"""The crispy template pack: names, help and errors belong to their control, for eyes and for screen readers."""

from typing import Any

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import engines

from tests.look.elements import Element, by_id, elements
from tests.look.forms import COLOURS, GiftForm

GROUPS = ["colour", "recipient", "extras"]
SINGLES = ["inscription", "phone", "location", "location_other"]
GIFT: dict[str, Any] = {
    "colour": "indigo",
    "inscription": "Tọ́lá",
    "phone": "0803 123 4567",
    "location": "abeokuta",
    "recipient": "female",
}


def drawn(form: forms.Form, helper: FormHelper | None = None) -> str:
    return str(render_crispy_form(form, helper))


def controls(html: str, name: str) -> list[Element]:
    return [e for e in elements(html) if e.tag in {"input", "select", "textarea"} and e.get("name") == name]


@pytest.mark.parametrize("data", [None, {}, GIFT], ids=["fresh", "refused", "accepted"])
def test_every_id_is_there_once_and_everything_that_points_to_one_finds_it(data: dict[str, Any] | None) -> None:
    html = drawn(GiftForm(data))
    ids = [e["id"] for e in elements(html) if e.get("id")]
    assert sorted(ids) == sorted(set(ids))
    pointed = [word for e in elements(html) for word in e.get("aria-describedby").split()]
    pointed += [e["for"] for e in elements(html, "label")]
    pointed += [e["href"].removeprefix("#") for e in elements(html, "a")]
    assert set(pointed) <= set(ids)
    assert len(pointed) > 15


@pytest.mark.parametrize("data", [None, {}], ids=["fresh", "refused"])
@pytest.mark.parametrize("name", SINGLES)
def test_a_control_has_its_label(name: str, data: dict[str, Any] | None) -> None:
    html = drawn(GiftForm(data))
    [label] = [e for e in elements(html, "label") if e["for"] == f"id_{name}"]
    assert label.text.startswith(str(GiftForm()[name].label))


@pytest.mark.parametrize("name", GROUPS)
def test_radios_and_tick_boxes_stand_under_a_legend_each_with_a_label(name: str) -> None:
    html = drawn(GiftForm())
    group = by_id(html, f"id_{name}")
    assert group.tag == "fieldset"
    [legend] = [e for e in elements(html, "legend") if e.parents[-1]["id"] == group["id"]]
    assert legend.text.startswith(str(GiftForm()[name].label))
    labelled = {e["for"] for e in elements(html, "label")}
    boxes = controls(html, name)
    assert len(boxes) == len(GiftForm().fields[name].choices)  # type: ignore[attr-defined]
    assert {e["id"] for e in boxes} <= labelled


def test_a_tick_box_stands_before_its_words() -> None:
    html = drawn(GiftForm())
    names = [(e.tag, e.get("id") or e.get("for")) for e in elements(html)]
    assert names.index(("input", "id_no_inscription")) < names.index(("label", "id_no_inscription"))


@pytest.mark.parametrize("name", ["inscription", "phone"])
def test_a_control_names_its_help_and_then_its_error(name: str) -> None:
    [fresh] = controls(drawn(GiftForm()), name)
    assert fresh["aria-describedby"] == f"id_{name}_helptext"
    assert "aria-invalid" not in fresh.attributes
    html = drawn(GiftForm({}))
    [refused] = controls(html, name)
    assert refused["aria-describedby"] == f"id_{name}_helptext id_{name}_error"
    assert refused["aria-invalid"] == "true"
    assert by_id(html, f"id_{name}_helptext").text == GiftForm()[name].help_text
    assert by_id(html, f"id_{name}_error").text == f"Error: {GiftForm({}).errors[name][0]}"


def test_help_and_error_of_a_group_are_named_by_its_fieldset() -> None:
    html = drawn(GiftForm({}))
    assert by_id(html, "id_colour")["aria-describedby"] == "id_colour_helptext id_colour_error"
    assert by_id(html, "id_recipient")["aria-describedby"] == "id_recipient_error"
    assert by_id(html, "id_extras").get("aria-describedby") == ""
    assert by_id(html, "id_recipient_error").text == "Error: Choose who it is for"


def test_only_what_may_be_left_out_says_optional() -> None:
    html = drawn(GiftForm())
    said = [e for e in elements(html) if e.has_class("field__optional")]
    owners = [e.parents[-1].text for e in said]
    assert owners == ["If other, where? (optional)", "Add extra items (optional)"]


def test_colours_are_painted_by_fill_and_named_in_words() -> None:
    html = drawn(GiftForm())
    assert [e["fill"] for e in elements(html, "circle")] == [option.hex for option in COLOURS.values()]
    words = [e.text for e in elements(html, "label") if e["for"].startswith("id_colour_")]
    assert words == ["Indigo", "Clay", "Cream", "Matte black 2 left", "Sage sold out"]
    assert "style=" not in html


def test_what_is_sold_out_is_disabled_and_said() -> None:
    html = drawn(GiftForm())
    disabled = [(e["name"], e["value"]) for e in elements(html, "input") if "disabled" in e.attributes]
    assert disabled == [("colour", "sage"), ("extras", "3")]
    [flask] = [e for e in elements(html, "label") if e["for"] == "id_extras_2"]
    assert "sold out" in flask.text


def test_a_choice_says_its_price() -> None:
    [journal] = [e for e in elements(drawn(GiftForm()), "label") if e["for"] == "id_extras_0"]
    assert journal.text == "Desk journal +₦4,500"


def test_what_was_typed_is_kept_in_a_refused_form() -> None:
    html = drawn(GiftForm(GIFT | {"phone": "", "extras": ["2"]}))
    [inscription] = controls(html, "inscription")
    assert inscription.text == "Tọ́lá"
    checked = [(e["name"], e["value"]) for e in elements(html, "input") if "checked" in e.attributes]
    assert checked == [("colour", "indigo"), ("recipient", "female"), ("extras", "2")]
    [chosen] = [e for e in elements(html, "option") if "selected" in e.attributes]
    assert chosen["value"] == "abeokuta"


def test_the_list_of_errors_links_to_each_field_in_the_order_of_the_form() -> None:
    form = GiftForm({"inscription": "Ada"})
    html = drawn(form)
    [summary] = [e for e in elements(html) if e.has_class("errors")]
    assert (summary["role"], summary["tabindex"], "autofocus" in summary.attributes) == ("alert", "-1", True)
    assert by_id(html, summary["aria-labelledby"]).text == "There is a problem"
    links = [(e["href"], e.text) for e in elements(html, "a")]
    assert links == [
        ("#id_colour", "Choose a colour"),
        ("#id_phone", "Enter your phone number"),
        ("#id_location", "Choose where we deliver"),
        ("#id_recipient", "Choose who it is for"),
    ]


def test_errors_of_no_field_and_of_hidden_fields_are_listed_without_a_link() -> None:
    form = GiftForm(GIFT)
    form.add_error(None, "The cup sold out while you were typing")
    html = drawn(form)
    items = [e.text for e in elements(html, "li")]
    assert items == ["The cup sold out while you were typing", "This field is required."]
    assert elements(html, "a") == []


def test_an_accepted_or_fresh_form_lists_no_errors() -> None:
    for form in (GiftForm(), GiftForm(GIFT | {"token": "a-token"})):
        assert "There is a problem" not in drawn(form)


def test_a_form_without_its_tag_leaves_the_list_to_the_page() -> None:
    form = GiftForm({})
    helper = form.helper
    helper.form_tag = False
    html = drawn(form, helper)
    assert "There is a problem" not in html
    assert elements(html, "form") == []
    assert by_id(html, "id_phone_error").text == "Error: Enter your phone number"


def test_a_whole_form_is_posted_without_the_bubbles_of_the_browser() -> None:
    [form] = elements(drawn(GiftForm()), "form")
    assert (form["method"], "novalidate" in form.attributes) == ("post", True)


def test_a_submit_is_a_button_in_our_own_classes() -> None:
    [button] = elements(drawn(GiftForm()), "button")
    assert (button["type"], button["name"], button["data-busy"]) == ("submit", "add", "Adding…")
    assert button["class"].split() == ["button", "button--primary"]
    assert button.text == "Add to cart, ₦9,500"


def test_a_single_field_and_a_plain_form_come_out_alike() -> None:
    template = engines["django"].from_string(
        "{% load crispy_forms_tags %}{{ form.phone|as_crispy_field }}<hr>{{ form|crispy }}"
    )
    alone, whole = template.render({"form": GiftForm({})}).split("<hr>")
    assert by_id(alone, "id_phone_error").text == "Error: Enter your phone number"
    assert [e["id"] for e in elements(whole) if e.has_class("field--error")] == [
        "id_colour",
        "div_id_inscription",
        "div_id_phone",
        "div_id_location",
        "id_recipient",
    ]


def test_words_of_the_owner_are_escaped() -> None:
    form = GiftForm({})
    form.fields["phone"].label = "<b>Phone</b>"
    form.fields["phone"].help_text = "<i>Call</i>"
    form.fields["recipient"].choices = [("x", "<u>x</u>")]  # type: ignore[attr-defined]
    form.add_error("phone", "<s>no</s>")
    html = drawn(form)
    assert not {"b", "i", "u", "s"} & {e.tag for e in elements(html)}


class TwoPartForm(forms.Form):
    when = forms.SplitDateTimeField(label="Deliver on", help_text="Any day but Sunday.", required=True)


def test_a_field_of_two_parts_stands_under_a_legend() -> None:
    html = drawn(TwoPartForm({}))
    group = by_id(html, "id_when")
    assert (group.tag, group["aria-describedby"]) == ("fieldset", "id_when_helptext id_when_error")
    assert [e["name"] for e in elements(html, "input") if e.get("type") == "text"] == ["when_0", "when_1"]
    assert [e["href"] for e in elements(html, "a")] == ["#id_when"]
