"""Whatever a member of staff's browser sends to the back office, it answers: tests/test_hostile_input.py for its own.

Most of it comes from an old link, a bookmark cut short or somebody trying; none of it is worth a page that says that
the shop is broken, or a row that can never be read again.
"""

import inspect
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.db import models, transaction
from django.test import Client
from django.urls import URLPattern, reverse

from shop.catalogue.models import Product, Variant
from shop.orders.models import OutboxMail
from tests.admin.make import send
from tests.admin.test_roles import OURS, address_of
from tests.gateway import Gateway
from tests.make import make_product

pytestmark = pytest.mark.django_db

ODD = {
    "NUL": "a%00b",
    "30 digits": "9" * 30,
    "more digits than Python reads": "9" * 5_000,
    "lone surrogate": "a%ED%A0%80",
    "no pattern": "(",
    "the first year": "0001-01-01",
    "its first moment": quote("0001-01-01 00:00:00+01:00"),
    "the last day": "9999-12-31",
    "the last year": "9999",
    "a page in nine digits": "0" * 8 + "1" + "9" * 20,
}
MODELS = [model for model in admin.site._registry if model._meta.app_label in {"shop", "auth"}]
READS = re.compile(r"""request\.(?:GET|POST)\.get(?:list)?\("([^"]+)""")
DRAWN = re.compile(r"""<(?:input|select|textarea|button)[^>]*\bname="([^"]+)""")


def names_of_a_list(model: Any) -> list[str]:
    """Return what the address of a list may ask by, and a way to ask that Django offers for every field of the row."""
    own = admin.site.get_model_admin(model)
    names = ["q", "p", f"{model._meta.pk.name}__regex"]
    for one in own.list_filter:
        if inspect.isclass(one) and issubclass(one, admin.SimpleListFilter):
            names.append(one.parameter_name or "")
        else:
            names.append(f"{one}__gte" if isinstance(model._meta.get_field(one), models.DateField) else f"{one}__exact")
    parts = ("__year", "__month", "__day", "__year=2026&{}__month", "__gte")
    return names + [f"{own.date_hierarchy}{part.format(own.date_hierarchy)}" for part in parts if own.date_hierarchy]


@pytest.mark.filterwarnings("ignore:DateTimeField .* received a naive datetime")  # a day alone, which is understood
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_a_list_may_be_asked_anything(owner: Client, model: Any, order: Any) -> None:
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for name in names_of_a_list(model):
        for odd in ODD.values():
            asked = f"{url}?{name}={odd}"
            assert owner.get(asked).status_code in {200, 302, 400}, asked[:200]


@pytest.mark.parametrize("pattern", OURS, ids=lambda pattern: pattern.name)
def test_a_page_of_ours_may_be_sent_anything(
    owner: Client,
    pattern: URLPattern,
    order: Any,
    gateway: Gateway,
) -> None:
    url = address_of(pattern)
    known = READS.findall(inspect.getsource(inspect.getmodule(pattern.callback)))  # type: ignore[arg-type]
    names = {"seen_version", "back", *known, *DRAWN.findall(content_of(owner.get(url)))} - {"csrfmiddlewaretoken"}
    for how, odd in ODD.items():
        body = "&".join(f"{quote(name)}={odd}" for name in sorted(names))
        savepoint = transaction.savepoint()
        client = Client()
        client.cookies = owner.cookies
        assert client.get(f"{url}?{body}").status_code < 500, how
        sent = client.post(url, body, content_type="application/x-www-form-urlencoded")
        assert sent.status_code < 500, how
        transaction.savepoint_rollback(savepoint)


def content_of(answer: Any) -> str:
    content = b"".join(answer) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31", "3000-01-01", "9999-12-31"])
@pytest.mark.parametrize("field", ["first", "last"])
def test_a_day_that_no_order_can_be_of_is_refused_beside_its_field(owner: Client, field: str, day: str) -> None:
    answer = owner.post(reverse("sheet_export", args=["orders"]), {field: day})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {field: ["Choose a day from 1970 to 2999."]}


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "1969-12-31T23:59", "9999-12-31T23:59"])
def test_a_sale_at_a_moment_that_cannot_be_kept_is_refused(owner: Client, moment: str) -> None:
    product = make_product()
    page = reverse("admin:shop_product_change", args=[product.pk])
    answer = send(owner, page, **{"variants-0-sale_price_kobo": "100", "variants-0-sale_starts_at": moment})
    assert answer.status_code == 200
    assert ["Choose a day from 1970 to 2999."] in [list(error) for error in answer.context["errors"]]
    assert Variant.objects.get().sale_starts_at is None
    assert Product.objects.filter(pk=product.pk).exists()


def test_a_mail_is_sent_again_by_its_own_number_only(owner: Client, order: Any) -> None:
    mail = OutboxMail.objects.get()
    answer = owner.post(reverse("mail_resend", args=[mail.pk]), {"seen": "9" * 5_000})
    assert answer.status_code == 302
    assert OutboxMail.objects.exclude(pk=mail.pk).get().cause == "again-0"
