"""The real shop at the other end of the machine: its verbs, its webhook, its callback, and what its tables say."""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.cart import models as carts
from shop.catalogue.models import Variant
from shop.checkout.agree import Details
from shop.management.audit import RULES, broken_rules
from shop.orders.models import Order, OrderLine, OutboxMail
from shop.payments import confirm as confirming
from shop.payments.give_back import balance_of, request_refund
from shop.payments.models import Payment, Refund
from shop.payments.records import Dispute
from shop.stock.models import Stock
from shop.vouchers.models import Voucher as VoucherRow
from shop.vouchers.models import VoucherUse
from shop.vouchers.use import find_voucher
from tests.checkout.make import make_details
from tests.gateway import Answer, Gateway
from tests.machine.things import FEE_KOBO, Typed, Voucher
from tests.make import make_place


def words_in(answers: list[dict[str, Any]]) -> str:
    return next(str(answer["value"]) for answer in answers if answer["kind"] == "inscription")


class Crash(Exception):
    """The process died just here."""


class Weather:
    """How Paystack can be reached: "fine"; "down", nothing arrives; "lossy", only the answers are lost."""

    def __init__(self, gateway: Gateway) -> None:
        self.sky = "fine"
        self._really = gateway.answer

    def answer(self, method: str, path: str, body: dict[str, Any]) -> Answer | None:
        if self.sky == "down":
            return 500, b""
        answer = self._really(method, path, body)
        return answer if self.sky == "fine" else None


class ShopUnderTest:
    """Acts and looks. It knows nothing of what should happen."""

    _sql: list[tuple[str, Any]] = []

    def __init__(self, gateway: Gateway, weather: Weather, variants: dict[str, Variant]) -> None:
        self.gateway, self.weather, self.variants = gateway, weather, variants
        self.names = {variant.pk: name for name, variant in variants.items()}
        self.client = Client()

    def variant(self, name: str) -> Variant:
        """Return a variant as a request reads it, with its stock as it is now."""
        return Variant.objects.select_related("product", "stock").get(pk=self.variants[name].pk)

    # --- Acting ------------------------------------------------------------------------------------------

    def details(self, typed: Typed) -> Details:
        """Return what the form makes of it. Raises VoucherRefused."""
        place = make_place(fee_kobo=FEE_KOBO)
        voucher = find_voucher(typed.code) if typed.code else None
        where = {"address": typed.address, "place": place, "place_name": str(place)}
        return make_details(email=typed.email, voucher=voucher, **where)

    def offer_vouchers(self, codes: dict[str, Voucher]) -> None:
        for code, voucher in codes.items():
            limits = {"max_uses": voucher.in_all, "max_uses_per_email": voucher.for_each}
            takes_off = {"percent": voucher.percent, "covers_delivery": voucher.covers_delivery}
            VoucherRow.objects.create(code=code, kind="percent", **takes_off, **limits)

    def change_voucher(self, code: str, voucher: Voucher) -> None:
        ends_at = timezone.now() if voucher.has_ended else None
        VoucherRow.objects.filter(code=code).update(percent=voucher.percent, is_active=voucher.is_on, ends_at=ends_at)

    def line_ids(self, cart_id: int, names: Collection[str]) -> frozenset[int]:
        """Return the keys of a cart's lines of these; a line that left the cart has none any more."""
        variants = [self.variants[name].pk for name in names]
        rows = carts.CartLine.objects.filter(cart=cart_id, variant__in=variants)
        return frozenset(rows.values_list("pk", flat=True))

    def deliver(self, event: str, reference: str, number: int) -> int:
        """Deliver a webhook of Paystack's and return the status of the shop's answer. `number` tells bodies apart."""
        return self._ring(event, {"reference": reference, "transaction_reference": reference, "id": number})

    def tell_of_dispute(self, number: int, reference: str, stands: str) -> int:
        """Deliver a webhook about a dispute, open or resolved in this way."""
        said = {"status": "awaiting-merchant-feedback"} if stands == "open" else {"status": "resolved"}
        said["resolution"] = "" if stands == "open" else stands
        return self._ring("charge.dispute.create", {"id": number, "transaction": {"reference": reference}} | said)

    def _ring(self, event: str, data: dict[str, Any]) -> int:
        body = json.dumps({"event": event, "data": data}).encode()
        signature = hmac.new(settings.PAYSTACK_SECRET_KEY.encode(), body, hashlib.sha512).hexdigest()
        headers = {"x-paystack-signature": signature}
        return self.client.post(reverse("paystack_webhook"), body, "application/json", headers=headers).status_code

    def come_back(self, reference: str) -> int:
        return self.client.get(reverse("paystack_callback"), {"trxref": reference, "reference": reference}).status_code

    def refund_by_owner(self, reference: str, amount_kobo: int) -> None:
        payment = Payment.objects.get(reference=reference)
        request_refund(payment.pk, amount_kobo=amount_kobo, reason="", user=None, seen=balance_of(payment))

    def refund_on_dashboard(self, reference: str, amount_kobo: int) -> None:
        with self.gateway.lock:
            body = {"transaction": reference, "amount": amount_kobo, "merchant_note": "goodwill"}
            self.gateway._refund(body)

    def refund_moves_on(self, reference: str, nth: int, word: str) -> None:
        """Let the nth refund that Paystack has of a payment have another state."""
        number = self.gateway.transactions[reference]["id"]
        [row for row in self.gateway.refunds if row["transaction"] == number][nth]["status"] = word

    def make_everything_due(self) -> None:
        """Let the time of the next look have come for every payment and refund that has one."""
        Payment.objects.exclude(next_check_at=None).update(next_check_at=timezone.now())
        Refund.objects.exclude(next_check_at=None).update(next_check_at=timezone.now())

    @contextmanager
    def dying_half_way(self) -> Iterator[None]:
        """Let the process die after a success is recorded and before it is decided."""

        def die(payment_id: int) -> None:
            raise Crash

        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setattr(confirming, "decide_payment", die)
            yield

    def check(self, names: set[str]) -> None:
        """Fail if one of these rules of the audit is broken. Its SQL is built once, which is most of the work."""
        if not self._sql:
            rows: list[QuerySet[Any]] = [rule() for name, rule in RULES if name in names]  # type: ignore[misc]
            self._sql.extend(each.query.sql_with_params() for each in rows)
        with connection.cursor() as cursor:
            for sql, parameters in self._sql:
                cursor.execute(sql, parameters)
                assert cursor.fetchone() is None, broken_rules()

    # --- Looking -----------------------------------------------------------------------------------------

    def stock(self) -> dict[str, tuple[int, int]]:
        rows = Stock.objects.values_list("variant_id", "on_hand", "reserved")
        return {self.names[pk]: (on_hand, reserved) for pk, on_hand, reserved in rows}

    def orders(self) -> dict[object, tuple[str, str, int, Any]]:
        rows = Order.objects.values_list("pk", "status", "fulfilment", "total_kobo", "hold_expires_at")
        return {pk: (status, fulfilment, total, deadline) for pk, status, fulfilment, total, deadline in rows}

    def emails(self) -> dict[object, str]:
        return dict(Order.objects.values_list("pk", "email"))

    def words(self) -> dict[tuple[object, str], str]:
        """Return what each gift of each order is engraved with."""
        rows = OrderLine.objects.values_list("order_id", "variant_id", "customization")
        return {(order_id, self.names[pk]): words_in(answers) for order_id, pk, answers in rows}

    def disputes(self) -> dict[int, str]:
        rows = Dispute.objects.values_list("gateway_id", "resolution", "resolved_at")
        return {number: resolution if resolved_at else "open" for number, resolution, resolved_at in rows}

    def payments(self) -> dict[str, tuple[str, str, int | None]]:
        rows = Payment.objects.values_list("reference", "status", "effect", "received_kobo")
        return {reference: (status, effect, received) for reference, status, effect, received in rows}

    def refunds(self) -> Counter[tuple[str, int, str, str]]:
        return Counter(Refund.objects.values_list("payment__reference", "amount_kobo", "status", "cause"))

    def refunds_at_paystack(self) -> Counter[tuple[str, int]]:
        by_id = {row["id"]: reference for reference, row in self.gateway.transactions.items()}
        return Counter((by_id[row["transaction"]], row["amount"]) for row in self.gateway.refunds)

    def vouchers(self) -> dict[str, int]:
        return dict(VoucherRow.objects.values_list("code", "uses"))

    def voucher_uses(self) -> dict[object, tuple[str, str]]:
        rows = VoucherUse.objects.values_list("order_id", "voucher__code", "state")
        return {order_id: (code, state) for order_id, code, state in rows}

    def mails(self) -> Counter[tuple[object, str]]:
        return Counter(OutboxMail.objects.values_list("order_id", "kind"))

    def carts(self) -> dict[int, tuple[int, dict[str, int]]]:
        rows: QuerySet[carts.CartLine, tuple[int, int, int]] = carts.CartLine.objects.values_list(
            "cart_id", "variant_id", "quantity"
        )
        lines: dict[int, dict[str, int]] = {}
        for cart_id, variant_id, pieces in rows:
            lines.setdefault(cart_id, {})[self.names[variant_id]] = pieces
        versions = carts.Cart.objects.values_list("pk", "version")
        return {pk: (version, lines.get(pk, {})) for pk, version in versions}
