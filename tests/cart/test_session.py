import pytest
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory

from shop.cart.context import cart_count
from shop.cart.models import Cart, CartLine
from tests.cart.make import make_cup, make_line
from tests.cart.pages import add

pytestmark = pytest.mark.django_db


def rotate(client: Client) -> None:
    """Give this browser a new session id, as signing in does."""
    session = client.session
    session.cycle_key()
    session.save()
    client.cookies["sessionid"] = session.session_key or ""


def test_the_cart_outlives_its_session_id(client):
    add(client, make_cup(), 2)
    before = client.cookies["sessionid"].value
    rotate(client)
    page = client.get("/cart/")
    assert client.cookies["sessionid"].value != before
    assert [line.quantity for line in page.context["cart"].lines] == [2]


def test_the_cart_outlives_signing_in(client):
    add(client, make_cup(), 2)
    client.force_login(get_user_model().objects.create_user("owner"))
    assert client.get("/cart/").context["cart_count"] == 2


def test_two_browsers_have_a_cart_each(client):
    variant = make_cup()
    add(client, variant, 1)
    other = Client()
    add(other, variant, 2)
    assert client.get("/cart/").context["cart_count"] == 1
    assert other.get("/cart/").context["cart_count"] == 2


def test_a_cart_that_was_cleaned_up_is_empty_and_the_next_add_makes_a_new_one(client):
    variant = make_cup()
    add(client, variant)
    Cart.objects.all().delete()
    page = client.get("/cart/")
    assert (page.status_code, page.context["cart_count"]) == (200, 0)
    add(client, variant, 3)
    assert client.session["cart"] == Cart.objects.get().pk
    assert CartLine.objects.get().quantity == 3


def test_a_cart_bought_at_once_is_never_taken_for_the_cart(client):
    bought = Cart.objects.create(is_buy_now=True)
    session = client.session
    session["cart"] = bought.pk
    session.save()
    add(client, make_cup())
    assert client.session["cart"] != bought.pk


class TestCount:
    def test_it_is_one_query(self, client, django_assert_num_queries):
        line = make_line(quantity=3)
        request = RequestFactory().get("/")
        request.session = client.session
        request.session["cart"] = line.cart_id
        with django_assert_num_queries(1):
            assert cart_count(request) == {"cart_count": 3}

    def test_it_is_none_without_a_cart(self, client, django_assert_num_queries):
        request = RequestFactory().get("/")
        request.session = client.session
        with django_assert_num_queries(0):
            assert cart_count(request) == {"cart_count": 0}

    def test_a_page_drawn_before_there_is_a_session_has_it_too(self):
        assert cart_count(RequestFactory().get("/")) == {"cart_count": 0}
