"""What the mails say."""

import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives

from shop.orders.emails import compose, owe_mail, send_waiting_mail
from shop.orders.link import Scope, read_token
from shop.orders.models import Order, OutboxMail, Status
from shop.profile.models import ShopProfile
from tests.make import make_variant
from tests.orders.make import make_answers, make_order

pytestmark = pytest.mark.django_db

Kind = OutboxMail.Kind


def mail_of(order: Order, kind: OutboxMail.Kind) -> EmailMultiAlternatives:
    owe_mail(order, kind, "cause")
    return compose(order.mails.select_related("order").get(kind=kind))


def html_of(message: EmailMultiAlternatives) -> str:
    (html,) = message.alternatives
    return str(html[0])


def links_in(text: object) -> set[str]:
    return set(re.findall(re.escape(settings.SITE_URL) + r"/orders/link/([^/\s\"]+)/", str(text)))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.LINK])
@pytest.mark.parametrize("status", Status.values)
def test_every_mail_says_which_order_what_is_in_it_and_how_to_see_it(kind, status):
    order = make_order(status=status, lines=[{"customization": make_answers("Clay", "Ọmọ & Tọ́lá")}])
    title = order.lines.get().title

    message = mail_of(order, kind)

    assert order.number in message.subject
    for body in (message.body, html_of(message).replace("&amp;", "&")):
        for said in (order.number, title, "Clay", "Ọmọ & Tọ́lá", "₦9,500", "₦1,500", "₦11,000", order.address):
            assert said in body
        grants = [read_token(token) for token in links_in(body)]
        assert [(grant.order, grant.scope) for grant in grants if grant] == [(order, Scope.ORDER)]
    assert "&" not in message.body.replace("Ọmọ & Tọ́lá", "")
    assert "\n\n\n" not in message.body


def test_the_link_mail_opens_all_orders_and_says_nothing_of_them():
    order = make_order()

    message = mail_of(order, Kind.LINK)

    for body in (message.body, html_of(message)):
        (token,) = links_in(body)
        grant = read_token(token)
        assert grant is not None
        assert grant.scope is Scope.ALL
        assert order.number not in body
        assert order.address not in body


def test_extras_are_listed_under_their_giftpack():
    pack, candle = make_variant(price_kobo=2_000_000), make_variant(price_kobo=300_000)
    order = make_order(lines=[{"variant": pack, "extras": [{"variant": candle}]}])

    message = mail_of(order, Kind.PAID)

    assert f"with 1 × {candle}: ₦3,000" in message.body
    assert f"with 1 × {candle}, ₦3,000" in html_of(message)


def test_every_line_of_an_inscription_is_in_the_mail():
    order = make_order(lines=[{"customization": make_answers("Clay", "Happy birthday\nAdá")}])

    message = mail_of(order, Kind.PAID)

    assert "  Inscription: Happy birthday\n    Adá\n" in message.body
    assert "Happy birthday<br>Adá" in html_of(message)


def test_a_placed_mail_asks_to_pay_only_while_that_is_due():
    assert "You have not paid yet" in mail_of(make_order(), Kind.PLACED).body
    for status in set(Status.values) - {Status.AWAITING_PAYMENT}:
        assert "not paid yet" not in mail_of(make_order(status=status), Kind.PLACED).body


def test_a_refund_mail_says_why():
    assert "after the time to pay was over" in mail_of(make_order(status="expired"), Kind.REFUND_REQUESTED).body
    assert "The order itself stays as it is" in mail_of(make_order(status="paid"), Kind.REFUND_REQUESTED).body


def test_mail_comes_from_the_shop_and_is_answered_to_it(mailoutbox):
    ShopProfile.objects.create(pk=1, name="Ada’s Gifts", email="hello@ada.example", phone="0803 000 0000")
    cache.clear()
    owe_mail(make_order(), Kind.PAID, "cause")

    send_waiting_mail()

    (message,) = mailoutbox
    sent = message.message()
    assert "shop@127.0.0.1" in sent["From"]
    assert "Ada’s Gifts" in message.body
    assert "0803 000 0000" in message.body
    assert sent["Reply-To"] == "hello@ada.example"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert "Love Giftings" not in message.body + html_of(message)


def test_line_breaks_in_names_start_no_header(mailoutbox):
    ShopProfile.objects.create(pk=1, name="Gifts\r\nBcc: b@example.com")
    cache.clear()
    order = make_order(name="Tola\r\nBcc: b@example.com")
    owe_mail(order, Kind.PLACED, "cause")

    send_waiting_mail()

    (message,) = mailoutbox
    assert message.recipients() == ["tola@example.com"]
    assert message.message()["Bcc"] is None
    assert "\n" not in message.subject


def test_an_address_with_a_line_break_is_never_sent_to(mailoutbox):
    owe_mail(make_order(email="tola@example.com\nBcc: b@example.com"), Kind.PLACED, "cause")

    send_waiting_mail()

    assert mailoutbox == []
    assert OutboxMail.objects.get().state == "waiting"


def test_html_in_what_people_typed_stays_text():
    order = make_order(name="<img src=x>", lines=[{"customization": make_answers("Clay", "<script>1</script>")}])

    message = mail_of(order, Kind.PAID)

    assert "<img" not in html_of(message)
    assert "<script>" not in html_of(message)
    assert "<script>1</script>" in message.body
