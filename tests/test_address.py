"""`{% url %}`, remembered: it says what Django's says, whatever was asked before."""

from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django.urls import NoReverseMatch, set_script_prefix

pytestmark = pytest.mark.django_db


def drawn(source: str, **context: Any) -> str:
    return engines["django"].from_string(source).render(context, RequestFactory().get("/"))


@pytest.mark.parametrize("key", [7, "7"])
def test_the_same_name_with_other_arguments_is_another_address(key: object) -> None:
    assert drawn("{% url 'cart_line_update' key %}", key=key) == "/cart/lines/7/"
    assert drawn("{% url 'cart_line_update' 8 %}") == "/cart/lines/8/"
    assert drawn("{% url 'cart_line_edit' key %}", key=key) == "/cart/lines/7/edit/"


def test_arguments_by_name_are_django_s_business() -> None:
    assert drawn("{% url 'cart_line_update' line_id=key %}", key=9) == "/cart/lines/9/"


def test_one_and_true_are_not_the_same_argument() -> None:
    assert drawn("{% url 'cart_line_update' key %}", key=1) == "/cart/lines/1/"
    with pytest.raises(NoReverseMatch):
        drawn("{% url 'cart_line_update' key %}", key=True)


def test_what_there_is_no_address_for_is_a_fault_each_time() -> None:
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            drawn("{% url 'cart_line_update' 'x' %}")
        assert drawn("{% url 'cart_line_update' 'x' as url %}[{{ url }}]") == "[]"


def test_a_shop_below_a_path_has_its_addresses_there() -> None:
    assert drawn("{% url 'cart' as url %}{{ url }}") == "/cart/"
    set_script_prefix("/gifts/")
    try:
        assert drawn("{% url 'cart' %}") == "/gifts/cart/"
    finally:
        set_script_prefix("/")


def test_the_back_office_finds_its_own() -> None:
    assert drawn("{% url 'admin:index' %}") == "/admin/"
