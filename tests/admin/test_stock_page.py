"""The stock page: numbers to read, three small forms that change them."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from shop.catalogue.models import Variant
from shop.stock.count import newest_move_id, receive
from shop.stock.models import Stock, StockMove
from shop.stock.reserve import reserve
from tests.make import make_product, make_variant
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db


def page_of(variant: Variant) -> str:
    return reverse("admin:shop_stock_change", args=[variant.pk])


def send(client: Client, variant: Variant, action: str, **posted: Any) -> Any:
    """Send one of the forms of the page as it is drawn now."""
    url = reverse(f"admin:shop_stock_{action}", args=[variant.pk])
    return client.post(url, {"seen": newest_move_id(variant.pk)} | posted)


def on_hand(variant: Variant) -> int:
    return Stock.objects.get(variant=variant).on_hand


@pytest.mark.parametrize(
    ("action", "posted", "left", "said"),
    [
        ("receive", {"pieces": 5, "note": "From Ibadan"}, 15, "Received: +5. There are 15 on hand now."),
        ("recount", {"pieces": 8}, 8, "Recounted: -2. There are 8 on hand now."),
        ("recount", {"pieces": 10}, 10, "The count was right. Nothing changed."),
        ("write_off", {"pieces": 3, "note": "Water"}, 7, "Written off: -3. There are 7 on hand now."),
    ],
)
def test_each_form_changes_the_count_and_says_so(action, posted, left, said, owner):
    variant = make_variant(on_hand=10)

    response = send(owner, variant, action, **posted)
    page = owner.get(response["Location"]).content.decode()

    assert (response.status_code, response["Location"]) == (302, page_of(variant))
    assert on_hand(variant) == left
    assert said in page


def test_a_move_remembers_who_made_it(owner):
    variant = make_variant(on_hand=10)

    send(owner, variant, "receive", pieces=5, note="From Ibadan")

    move = StockMove.objects.order_by("pk").last()
    assert move is not None
    assert (move.actor, move.note) == (User.objects.get(), "From Ibadan")


@pytest.mark.parametrize(
    ("action", "posted", "error"),
    [
        ("receive", {"pieces": ""}, "This field is required."),
        ("receive", {"pieces": "0"}, "greater than or equal to 1"),
        ("receive", {"pieces": "-4"}, "greater than or equal to 1"),
        ("receive", {"pieces": "1.5"}, "Enter a whole number."),
        ("receive", {"pieces": "1e9"}, "Enter a whole number."),
        ("receive", {"pieces": "99999999999999999999"}, "less than or equal to 1000000"),
        ("receive", {"pieces": "many"}, "Enter a whole number."),
        ("receive", {"pieces": "3", "note": "x" * 201}, "at most 200 characters"),
        ("receive", {"pieces": "3", "note": "a\x00b"}, "Null characters are not allowed."),
        ("receive", {"pieces": "3", "seen": ""}, "Send this form from the stock page itself."),
        ("recount", {"pieces": "-1"}, "greater than or equal to 0"),
        ("write_off", {"pieces": "3", "note": ""}, "This field is required."),
        ("write_off", {"pieces": "11", "note": "Fire"}, "There are only 10 on hand."),
    ],
)
def test_nonsense_is_refused_beside_the_field_and_kept(action, posted, error, owner):
    variant = make_variant(on_hand=10)

    response = send(owner, variant, action, **posted)

    assert response.status_code == 422
    assert error in response.content.decode()
    assert on_hand(variant) == 10
    assert StockMove.objects.filter(variant=variant).count() == 1


def test_a_refused_form_keeps_what_was_typed(owner):
    variant = make_variant(on_hand=10)

    page = send(owner, variant, "write_off", pieces="11", note="Fire in the “store”").content.decode()

    assert '<a href="#write-off">Nothing was changed.</a>' in page
    assert 'value="11"' in page
    assert 'value="Fire in the “store”"' in page


def test_what_is_held_is_refused_with_the_orders(owner):
    variant = make_variant(on_hand=10)
    order = make_order(lines=[{"variant": variant, "quantity": 4}])
    reserve(order.pk, {variant.pk: 4})

    response = send(owner, variant, "write_off", pieces=7, note="Water")

    assert response.status_code == 422
    assert f"4 held for unpaid orders: {order.number} (4)." in response.content.decode()
    assert on_hand(variant) == 10


def test_a_double_click_counts_once(owner):
    variant = make_variant(on_hand=10)
    seen = newest_move_id(variant.pk)

    first = send(owner, variant, "receive", pieces=5, seen=seen)
    second = send(owner, variant, "receive", pieces=5, seen=seen)

    assert (first.status_code, second.status_code) == (302, 422)
    assert on_hand(variant) == 15
    assert "The count changed since you opened this page: 15 on hand now." in second.content.decode()


def test_a_form_that_was_too_old_can_be_sent_again_from_its_answer(owner):
    variant = make_variant(on_hand=10)
    seen = newest_move_id(variant.pk)
    receive(variant.pk, 1)

    refused = send(owner, variant, "receive", pieces=5, seen=seen)
    send(owner, variant, "receive", pieces=5, seen=refused.context["seen"])

    assert on_hand(variant) == 16


def test_the_page_shows_the_numbers_and_the_newest_moves_first(owner):
    variant = make_variant(on_hand=10, code="CUP-1")
    reserve(make_order(lines=[{"variant": variant}]).pk, {variant.pk: 1})
    receive(variant.pk, 5, note="From <Ibadan>")

    response = owner.get(page_of(variant))
    page = response.content.decode()

    assert [move.change for move in response.context["moves"]] == [5, 10]
    for shown in ("<dd>15</dd>", "<dd>1</dd>", "<dd>14</dd>", "CUP-1", "From &lt;Ibadan&gt;"):
        assert shown in page


def test_the_page_costs_the_same_for_a_long_history(owner, django_assert_max_num_queries):
    variant = make_variant(on_hand=10)
    for _ in range(60):
        receive(variant.pk, 1, actor=User.objects.get())

    with django_assert_max_num_queries(14):
        response = owner.get(page_of(variant))

    assert len(response.context["moves"]) == 50


def test_those_who_may_only_look_get_no_forms(staff):
    variant = make_variant(on_hand=10)
    client = staff("view_stock")

    page = client.get(page_of(variant))
    assert page.status_code == 200
    assert b'<form class="count"' not in page.content

    for action in ("receive", "recount", "write_off", "settings"):
        assert send(client, variant, action, pieces=5, note="why", low_at=1).status_code == 403
    assert on_hand(variant) == 10


def test_a_visitor_changes_nothing(client):
    variant = make_variant(on_hand=10)

    response = send(client, variant, "receive", pieces=5)

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")
    assert on_hand(variant) == 10


def test_a_form_without_its_token_is_refused(owner):
    variant = make_variant(on_hand=10)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = owner.cookies

    response = send(strict, variant, "receive", pieces=5)

    assert response.status_code == 403
    assert on_hand(variant) == 10


def test_the_page_itself_takes_no_post(owner):
    variant = make_variant(on_hand=10)

    assert owner.post(page_of(variant), {"on_hand": 99, "reserved": 9, "low_at": 1}).status_code == 403

    stock = Stock.objects.get(variant=variant)
    assert (stock.on_hand, stock.reserved, stock.low_at) == (10, 0, 3)


def test_coming_back_from_the_sign_in_page_shows_the_stock_page(owner):
    variant = make_variant(on_hand=10)

    response = owner.get(reverse("admin:shop_stock_receive", args=[variant.pk]))

    assert (response.status_code, response["Location"]) == (302, page_of(variant))


@pytest.mark.parametrize("action", ["receive", "recount", "write_off", "settings"])
def test_stock_that_is_not_there_is_not_found(action, owner):
    assert owner.post(reverse(f"admin:shop_stock_{action}", args=[999]), {}).status_code == 404
    assert owner.get(reverse("admin:shop_stock_change", args=[999])).status_code == 404


def test_settings_change_the_low_mark_and_nothing_that_is_counted(owner):
    variant = make_variant(on_hand=10)
    Stock.objects.filter(variant=variant).update(reserved=2)

    response = send(owner, variant, "settings", is_tracked="on", low_at="8", on_hand="99", reserved="0")

    stock = Stock.objects.get(variant=variant)
    assert response.status_code == 302
    assert (stock.low_at, stock.is_tracked, stock.on_hand, stock.reserved) == (8, True, 10, 2)
    assert LogEntry.objects.get().get_change_message() == "Changed: low_at."


@pytest.mark.parametrize("low_at", ["", "-1", "some", "99999999999"])
def test_settings_refuse_nonsense(low_at, owner):
    variant = make_variant(on_hand=10)

    assert send(owner, variant, "settings", is_tracked="on", low_at=low_at).status_code == 422
    assert Stock.objects.get(variant=variant).low_at == 3


def test_counting_can_be_switched_off_and_not_on_while_more_is_held_than_there_is(owner):
    variant = make_variant(on_hand=1)
    send(owner, variant, "settings", low_at="3")
    assert not Stock.objects.get(variant=variant).is_tracked

    reserve(make_order(lines=[{"variant": variant, "quantity": 2}]).pk, {variant.pk: 2})
    response = send(owner, variant, "settings", is_tracked="on", low_at="3")

    assert response.status_code == 422
    assert "Recount what is on hand first." in response.content.decode()
    assert not Stock.objects.get(variant=variant).is_tracked


@pytest.mark.parametrize(
    ("level", "names"),
    [
        ("low", ["Low", "Mark", "Out"]),
        ("out", ["Out"]),
        ("made", ["Made"]),
        (None, ["Enough", "Low", "Made", "Mark", "Out"]),
    ],
)
def test_the_list_finds_what_is_low_or_out(level, names, owner):
    for name, on_hand in {"Enough": 4, "Mark": 3, "Low": 1, "Out": 0, "Made": None}.items():
        make_product(name, on_hand=on_hand)

    response = owner.get(reverse("admin:shop_stock_changelist"), {"level": level} if level else {})

    assert sorted(stock.variant.product.name for stock in response.context["cl"].result_list) == names


def test_what_is_reserved_counts_as_gone_in_the_list(owner):
    variant = make_variant(on_hand=10)
    reserve(make_order(lines=[{"variant": variant, "quantity": 10}]).pk, {variant.pk: 10})

    response = owner.get(reverse("admin:shop_stock_changelist"), {"level": "out"})

    assert [stock.variant for stock in response.context["cl"].result_list] == [variant]


def test_the_list_cannot_be_edited(owner):
    variant = make_variant(on_hand=10)

    owner.post(
        reverse("admin:shop_stock_changelist"),
        {
            "form-TOTAL_FORMS": 1,
            "form-INITIAL_FORMS": 1,
            "form-0-variant": variant.pk,
            "form-0-on_hand": 99,
            "_save": 1,
        },
    )

    assert on_hand(variant) == 10
