"""Sheets in the back office: who may take what, what is written down, and a file sent in from a browser's form."""

import html
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shop.catalogue.models import Variant
from shop.stock.models import Stock
from tests.make import make_product, make_variant
from tests.orders.make import make_order

pytestmark = pytest.mark.django_db


def export(client: Client, kind: str, **typed: str) -> Any:
    return client.post(reverse("sheet_export", args=[kind]), typed)


def send(client: Client, kind: str, content: str | bytes, name: str = "sheet.csv") -> Any:
    sheet = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    return client.post(reverse("sheet_import", args=[kind]), {"sheet": sheet})


def agree(client: Client, kind: str, page: Any) -> Any:
    """Press the button below what a file would change, as a browser does: with its own line ends."""
    shown = page.content.decode()
    digest = re.search(r'name="digest" value="([^"]+)"', shown)
    text = re.search(r'<textarea name="text"[^>]*>\n(.*?)</textarea>', shown, re.DOTALL)
    assert digest
    assert text
    posted = {"digest": digest.group(1), "text": html.unescape(text.group(1)).replace("\n", "\r\n")}
    return client.post(reverse("sheet_import", args=[kind]), posted, follow=True)


@pytest.mark.parametrize("kind", ["products", "stock", "orders", "payments", "refunds"])
def test_every_sheet_is_a_download_that_is_written_down(owner, kind):
    make_order()
    answer = export(owner, kind)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(rf'attachment; filename="{kind}-[\d-]+\.csv"', answer["Content-Disposition"])
    assert "no-store" in answer["Cache-Control"]
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    [entry] = LogEntry.objects.all()
    assert (entry.object_repr, entry.change_message) == (f"{kind.capitalize()} as CSV", f"Exported {kind}.")


def test_a_link_alone_takes_nothing(owner):
    answer = owner.get(reverse("sheet_export", args=["orders"]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("sheets"))
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(
    "permissions",
    [
        ["view_order", "view_payment", "view_product", "view_stock", "fulfil_order"],
        ["export_order", "view_product"],
    ],
    ids=["sees orders", "sees no orders"],
)
def test_orders_are_for_who_may_see_them_and_take_them_out(staff, permissions):
    client = staff(*permissions)
    assert export(client, "orders").status_code == 403
    assert "orders/export" not in client.get(reverse("sheets")).content.decode()


def test_a_period_is_kept_to_and_written_down(owner):
    answer = export(owner, "orders", first="2026-01-01", last="2026-01-31")
    assert b"".join(answer.streaming_content).count(b"\n") == 1
    assert LogEntry.objects.get().change_message == "Exported orders placed from 2026-01-01 until 2026-01-31."


@pytest.mark.parametrize("typed", [{"first": "soon"}, {"first": "2026-02-01", "last": "2026-01-01"}])
def test_days_that_make_no_sense_are_asked_about(owner, typed):
    answer = export(owner, "orders", **typed)
    assert answer.status_code == 422
    assert "Nothing was taken out." in answer.content.decode()
    assert not LogEntry.objects.exists()


def test_a_sheet_is_looked_at_agreed_to_and_done(owner):
    variant = make_variant(make_product("Cup"), code="CUP-1", price_kobo=950_000)
    text = f"Address,Code,Price in naira\n{variant.product.slug},CUP-1,12000\n"
    page = send(owner, "products", text)
    assert page.status_code == 200
    assert "₦9,500" in page.content.decode()
    assert Variant.objects.get(pk=variant.pk).price_kobo == 950_000

    done = agree(owner, "products", page)
    assert "Done: 1 changes to 1 products." in done.content.decode()
    assert Variant.objects.get(pk=variant.pk).price_kobo == 1_200_000
    assert LogEntry.objects.get(object_id=str(variant.product_id)).change_message == "Changed from a product sheet."

    again = agree(owner, "products", page)
    assert "Something changed since you looked" in again.content.decode()


def test_stock_is_sent_in_the_same_way(owner):
    variant = make_variant(code="CUP-1", on_hand=10)
    agree(owner, "stock", send(owner, "stock", "Code;Counted\r\nCUP-1;7\r\n".encode("cp1252")))
    assert Stock.objects.get(pk=variant.pk).on_hand == 7


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "This file is empty."),
        (b"PK\x03\x04xlsx", "This is a workbook, not a CSV file."),
        ("Wrong,Columns\n1,2\n", "Row 1 has a column that is not known: Wrong, Columns."),
    ],
)
def test_what_is_no_sheet_is_refused_beside_the_field(owner, content, says):
    page = send(owner, "products", content)
    assert page.status_code == 422
    assert says in page.content.decode()


def test_bad_rows_are_listed_and_there_is_nothing_to_agree_to(owner):
    page = send(owner, "stock", "Code,Counted\nNO-SUCH,3\n")
    assert page.status_code == 422
    assert "There is no size with the code “NO-SUCH”" in page.content.decode()
    assert b'name="digest"' not in page.content


@pytest.mark.parametrize("posted", [{"digest": "x", "text": "y"}, {"digest": "0" * 64}, {"digest": ""}])
def test_a_forged_agreement_does_nothing(owner, posted):
    answer = owner.post(reverse("sheet_import", args=["products"]), posted, follow=True)
    assert "Choose the file again." in answer.content.decode()


def test_who_may_not_change_sends_nothing_in(staff):
    client = staff("view_product", "view_stock", "export_order")
    for kind in ("products", "stock"):
        assert client.get(reverse("sheet_import", args=[kind])).status_code == 403
        assert send(client, kind, "Code,Counted\nA,1\n").status_code == 403


def test_what_there_is_no_sheet_of_is_not_there(owner):
    assert export(owner, "customers").status_code == 404
    assert owner.get(reverse("sheet_import", args=["orders"])).status_code == 404
