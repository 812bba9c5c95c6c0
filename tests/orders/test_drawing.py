"""An order keeps the drawing it was placed with; it opens for who may see the order and for who has the mail."""

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from shop.orders.change_text import change_text
from shop.orders.drawing import freeze_drawing, mailed_picture_of, picture_of
from shop.orders.emails import compose, owe_mail
from shop.orders.models import Actor, OrderLine, OutboxMail
from shop.orders.read import read_lines
from tests.orders.make import make_engraved, make_order, trust
from tests.personalisation.drawing.paths import path_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> OrderLine:
    made = make_engraved()
    freeze_drawing(made)
    made.save()
    return made


def frozen(line: OrderLine) -> str:
    return OrderLine.objects.values_list("drawing_svg", flat=True).get(pk=line.pk)


def test_the_browser_that_holds_the_order_sees_the_drawing_as_it_was(line: OrderLine, client: Client) -> None:
    trust(client, line.order)
    OrderLine.objects.update(drawing_svg="<svg>as it was</svg>")
    response = client.get(picture_of(line))
    assert response.content.decode() == "<svg>as it was</svg>"
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == "default-src 'none'; img-src data:"
    assert picture_of(line) in client.get(reverse("order", args=[line.order_id])).content.decode()


def test_nobody_else_sees_it(line: OrderLine, client: Client) -> None:
    assert client.get(picture_of(line)).status_code == 404
    other = make_order()
    trust(client, other)
    assert client.get(picture_of(line)).status_code == 404
    assert client.get(reverse("order_drawing", args=[other.pk, line.pk])).status_code == 404


def test_the_owner_sees_it_beside_the_line(line: OrderLine, client: Client) -> None:
    client.force_login(User.objects.create_superuser("owner"))
    assert client.get(picture_of(line)).status_code == 200
    page = client.get(reverse("admin:shop_order_change", args=[line.order_id])).content.decode()
    assert f'src="{picture_of(line)}"' in page


def test_the_mail_links_to_it_without_a_session(line: OrderLine, client: Client) -> None:
    owe_mail(line.order, OutboxMail.Kind.PLACED, "test")
    message = compose(OutboxMail.objects.get())
    address = mailed_picture_of(line)
    assert address.startswith(f"{settings.SITE_URL}/orders/drawings/")
    assert address in message.body
    assert address in str(message.alternatives[0][0])
    answer = client.get(address.removeprefix(settings.SITE_URL))
    assert answer.content.decode() == frozen(line)
    assert client.get(f"/orders/drawings/{line.pk}.svg").status_code == 404
    assert client.get(f"/orders/drawings/{line.pk + 1}.{address.rsplit('.', 2)[1]}.svg").status_code == 404


def test_other_words_are_drawn_anew_and_a_change_elsewhere_is_not(line: OrderLine) -> None:
    before = frozen(line)
    change_text(line.pk, {"inscription": "Bola"}, actor=Actor.SHOPPER, seen_version=1)
    after = frozen(line)
    assert path_in(after) != path_in(before) != ""
    assert not change_text(line.pk, {"inscription": "Bola"}, actor=Actor.SHOPPER, seen_version=2)
    assert frozen(line) == after


def test_a_line_from_before_there_were_drawings_is_shown_plain(client: Client) -> None:
    line = make_engraved()
    assert picture_of(line).startswith("/drawings/cup/front/2a2f7f.svg")
    assert mailed_picture_of(line) == ""
    trust(client, line.order)
    assert client.get(reverse("order_drawing", args=[line.order_id, line.pk])).status_code == 404


def test_reading_an_order_leaves_the_drawings_where_they_are(line: OrderLine) -> None:
    [view] = read_lines(line.order)
    assert view.line.get_deferred_fields() == {"drawing_svg", "engraving"}
    assert view.picture == picture_of(line)
