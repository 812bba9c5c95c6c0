"""Every guard that money, stock and privacy rest on: what it looks like, how it is taken away, which tests must notice.

`make sabotage` (scripts/sabotage.py) does it. A guard that moves or is written in another way is brought up to date
here; `tests/sabotage/test_guards.py` says so at once.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """One guard. `text` occurs once in `file`; with `instead` in its place some test of `tests` must fail.

    `tests` is what pytest is given. `on_postgres` is for tests that SQLite in memory cannot run.
    """

    name: str
    file: str
    text: str
    instead: str
    tests: str
    on_postgres: bool = False


STOCK = [
    Guard(
        "a hold takes only what is there",
        "shop/stock/reserve.py",
        'enough = Q(is_tracked=False) | Q(on_hand__gte=F("reserved") - back + more)',
        "enough = Q()",
        "tests/stock/test_reserve.py",
    ),
    Guard(
        "a count that nobody can read and write back",
        "shop/stock/reserve.py",
        'filter(enough, variant_id=variant_id).update(reserved=F("reserved") - back + more)',
        "filter(enough, variant_id=variant_id).update(\n"
        "            reserved=Stock.objects.get(variant_id=variant_id).reserved - back + more\n"
        "        )",
        "tests/races/test_last_pieces.py",
        on_postgres=True,
    ),
    Guard(
        "variants are locked in one order by everybody",
        "shop/stock/reserve.py",
        "for variant_id in sorted({*wanted, *given_up}):",
        "for variant_id in dict.fromkeys([*wanted, *given_up]):",
        "tests/races/test_last_pieces.py",
        on_postgres=True,
    ),
    Guard(
        "a reservation ends once",
        "shop/stock/reserve.py",
        "filter(order_id=order_id, state=before)",
        "filter(order_id=order_id)",
        "tests/stock/test_reserve.py",
    ),
    Guard(
        "what never lay on the shelf is not put there",
        "shop/stock/reserve.py",
        'sorted(set(sold.values_list("variant_id", flat=True)) & set(ended))',
        "sorted(set(ended))",
        "tests/stock/test_reserve.py",
    ),
    Guard(
        "the owner cannot count away what is held",
        "shop/stock/count.py",
        'keeps_what_is_held = Q(is_tracked=False) | Q(on_hand__gte=F("reserved") - change)',
        "keeps_what_is_held = Q()",
        "tests/stock/test_count.py",
    ),
    Guard(
        "a count decided on old news is refused",
        "shop/stock/count.py",
        "if seen is not None and seen != newest_move_id(variant_id):",
        "if False:",
        "tests/stock/test_count.py",
    ),
    Guard(
        "the database: never more reserved than on hand",
        "shop/migrations/0001_initial.py",
        "models.Q(('reserved__gte', 0), ('reserved__lte', models.F('on_hand')))",
        "models.Q(('reserved__gte', 0))",
        "tests/stock/test_reserve.py",
    ),
    Guard(
        "the database: one live reservation per order and variant",
        "shop/migrations/0001_initial.py",
        "constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['held', 'committed'])), "
        "fields=('order', 'variant'), name='one_live_reservation_per_order_and_variant'),",
        "constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 0)), name='nothing_much'),",
        "tests/stock/test_reserve.py",
    ),
]

CHECKOUT = [
    Guard(
        "a second click waits for the first one's cart",
        "shop/checkout/place.py",
        "Cart.objects.select_for_update().filter(pk=cart_id)",
        "Cart.objects.filter(pk=cart_id)",
        "tests/races/test_one_order.py",
        on_postgres=True,
    ),
    Guard(
        "one order per submitted checkout",
        "shop/checkout/place.py",
        "        if placed is not None:\n            return placed\n",
        "",
        "tests/checkout/test_place.py",
    ),
    Guard(
        "what was shown is compared with what is true",
        "shop/checkout/place.py",
        "        compare(view, details, shown)\n",
        "",
        "tests/checkout/test_place.py",
    ),
    Guard(
        "money that came for the order before stops a new one",
        "shop/checkout/place.py",
        "    _refuse_while_it_is_paid(order)\n",
        "",
        "tests/races/test_replacing.py",
        on_postgres=True,
    ),
    Guard(
        "the order before is asked about at Paystack",
        "shop/checkout/place.py",
        "        ask_about_open_payments(before.pk)\n",
        "        pass\n",
        "tests/checkout/test_place.py",
    ),
    Guard(
        "the replaced order gives its voucher back",
        "shop/checkout/place.py",
        "            give_back_use(before.pk)\n",
        "",
        "tests/checkout/test_vouchers.py",
    ),
    Guard(
        "the next taker frees what ran out",
        "shop/checkout/place.py",
        "if not expire_due_holds(sold_out.variant_id):",
        "if True:",
        "tests/checkout/test_place.py",
    ),
    Guard(
        "a deadlock or a held row is tried once more",
        "shop/checkout/busy.py",
        'IN_THE_WAY = frozenset({"55P03", "40P01", "40001"})',
        "IN_THE_WAY: frozenset[str] = frozenset()",
        "tests/kills/test_database.py -k TestSlow",
        on_postgres=True,
    ),
    Guard(
        "a cart that changed in another tab is asked about",
        "shop/checkout/agree.py",
        "if view.version != shown.cart_version:",
        "if False:",
        "tests/checkout/test_place.py",
    ),
    Guard(
        "a price that moved is asked about",
        "shop/checkout/agree.py",
        "if view.items_kobo != shown.items_kobo:",
        "if False:",
        "tests/checkout/test_place.py",
    ),
    Guard(
        "a fee that moved is asked about",
        "shop/checkout/agree.py",
        "if fee_kobo != shown.fee_kobo:",
        "if False:",
        "tests/checkout/test_place.py",
    ),
    Guard(
        "what cannot be bought is not",
        "shop/checkout/agree.py",
        "        if line.problem:\n",
        "        if False:\n",
        "tests/checkout/test_place.py",
    ),
    Guard(
        "a total that Paystack does not take is refused",
        "shop/checkout/agree.py",
        "if 0 < bill.total_kobo < MIN_KOBO:",
        "if False:",
        "tests/checkout/test_vouchers.py",
    ),
    Guard(
        "Paystack is asked before an order runs out",
        "shop/checkout/expire.py",
        "            ask_about_open_payments(order_id)\n",
        "            pass\n",
        "tests/checkout/test_expire.py",
    ),
    Guard(
        "an order does not run out while Paystack cannot be asked",
        "shop/checkout/expire.py",
        "if may_wait and not is_known:",
        "if False:",
        "tests/checkout/test_expire.py",
    ),
    Guard(
        "a hold is extended once",
        "shop/orders/moves.py",
        "status=Status.AWAITING_PAYMENT, hold_extended_at=None",
        "status=Status.AWAITING_PAYMENT",
        "tests/orders/test_moves.py",
    ),
    Guard(
        "an order whose success is on file does not run out",
        "shop/checkout/expire.py",
        " or any(p.is_undecided for p in payments):",
        ":",
        "tests/races/test_running_out.py",
        on_postgres=True,
    ),
    Guard(
        "an order whose money is on its way is not cancelled",
        "shop/checkout/cancel.py",
        "if any(_stops(payment, actor) for payment in order.payments.all()):",
        "if False:",
        "tests/checkout/test_expire.py",
    ),
]

MONEY = [
    Guard(
        "the answer is about our reference",
        "shop/payments/judge.py",
        "    if answer.reference != payment.reference:\n",
        "    if False:\n",
        "tests/payments/test_confirm.py",
    ),
    Guard(
        "the money is naira",
        "shop/payments/judge.py",
        "if answer.currency != payment.currency:",
        "if False:",
        "tests/payments/test_confirm.py",
    ),
    Guard(
        "the money is of our key's mode",
        "shop/payments/judge.py",
        "if answer.domain != payment.domain:",
        "if False:",
        "tests/payments/test_confirm.py",
    ),
    Guard(
        "what was requested is what we asked",
        "shop/payments/judge.py",
        "if answer.requested_kobo is not None and answer.requested_kobo != payment.amount_kobo:",
        "if False:",
        "tests/payments/test_confirm.py",
    ),
    Guard(
        "too little is not enough",
        "shop/payments/judge.py",
        "if answer.amount_kobo < payment.amount_kobo:",
        "if False:",
        "tests/payments/test_confirm.py",
    ),
    Guard(
        "money that was reversed pays nothing",
        "shop/payments/judge.py",
        "if answer.status in WENT_BACK:",
        "if False:",
        "tests/payments/test_confirm.py",
    ),
    Guard(
        "a success has one effect",
        "shop/payments/confirm.py",
        "if payment.status != PaymentStatus.SUCCEEDED or payment.effect:",
        "if payment.status != PaymentStatus.SUCCEEDED:",
        "tests/payments/test_confirm.py",
    ),
    Guard(
        "a success stays a success",
        "shop/payments/confirm.py",
        "if payment.status in {PaymentStatus.SUCCEEDED, PaymentStatus.NEEDS_REVIEW}:\n            return",
        "if False:\n            return",
        "tests/races/test_old_answers.py",
        on_postgres=True,
    ),
    Guard(
        "late money buys only what can be held again",
        "shop/payments/confirm.py",
        "            hold_again(order.pk)\n",
        "            pass\n",
        "tests/payments/test_confirm.py",
    ),
    Guard(
        "the mail of a payment is owed with it",
        "shop/payments/confirm.py",
        "    owe_mail(order, OutboxMail.Kind.PAID, payment.reference)\n",
        "",
        "tests/payments/test_confirm.py",
    ),
    Guard(
        "whoever confirms holds the order",
        "shop/orders/moves.py",
        'Order.objects.select_for_update(of=("self",)).get(pk=order_id)',
        "Order.objects.get(pk=order_id)",
        "tests/races/test_paid_once.py",
        on_postgres=True,
    ),
    Guard(
        "a status moves only along the table",
        "shop/orders/moves.py",
        "if after not in MOVES[before]:",
        "if False:",
        "tests/orders/test_moves.py",
    ),
    Guard(
        "a status moves from what was seen",
        "shop/orders/moves.py",
        "filter(pk=order.pk, version=order.version, status=before)",
        "filter(pk=order.pk)",
        "tests/orders/test_moves.py",
    ),
    Guard(
        "the database: one payment counts per order",
        "shop/migrations/0001_initial.py",
        "constraint=models.UniqueConstraint(condition=models.Q(('effect', 'applied')), "
        "fields=('order',), name='one_applied_payment_per_order'),",
        "constraint=models.CheckConstraint(condition=models.Q(('amount_kobo__gte', 0)), name='nothing_much'),",
        "tests/payments/test_constraints.py",
    ),
    Guard(
        "the database: an effect needs a success",
        "shop/migrations/0001_initial.py",
        "models.Q(('effect', ''), ('status', 'succeeded'), _connector='OR')",
        "models.Q(('amount_kobo__gte', 0))",
        "tests/payments/test_constraints.py",
    ),
    Guard(
        "the database: one unpaid order per cart",
        "shop/migrations/0001_initial.py",
        "fields=('cart_key',), name='one_unpaid_order_per_cart'",
        "fields=('cart_key', 'id'), name='one_unpaid_order_per_cart'",
        "tests/payments/test_constraints.py",
    ),
    Guard(
        "the time to pay is over",
        "shop/payments/start.py",
        "if order.seconds_left == 0:",
        "if False:",
        "tests/payments/test_views.py",
    ),
    Guard(
        "nobody pays twice while money is on its way",
        "shop/payments/start.py",
        "if any(payment.brings_money for payment in order.payments.all()):",
        "if False:",
        "tests/payments/test_views.py tests/races/test_paying_again.py",
        on_postgres=True,
    ),
    Guard(
        "older payments are asked about before a new one",
        "shop/payments/start.py",
        "    ask_about_open_payments(order_id)\n    with",
        "    with",
        "tests/payments/test_views.py",
    ),
]

REFUNDS = [
    Guard(
        "no more goes back than was received",
        "shop/payments/refund.py",
        "if amount_kobo > rest:",
        "if False:",
        "tests/payments/test_refund.py",
    ),
    Guard(
        "a refund is of something",
        "shop/payments/refund.py",
        "if amount_kobo <= 0:",
        "if False:",
        "tests/payments/test_refund.py",
    ),
    Guard(
        "the database: a refund is of something",
        "shop/migrations/0001_initial.py",
        "models.Q(('amount_kobo__gt', 0)), name='refund_amount_positive'",
        "models.Q(('amount_kobo__gte', -1000)), name='refund_amount_positive'",
        "tests/payments/test_refund.py",
    ),
    Guard(
        "a refund is sent by one",
        "shop/payments/refund.py",
        "Refund.objects.filter(free, pk=refund_id, status=RefundStatus.REQUESTED)",
        "Refund.objects.filter(pk=refund_id, status=RefundStatus.REQUESTED)",
        "tests/payments/test_refund.py",
    ),
    Guard(
        "a refund that was made is not sent again",
        "shop/payments/refund.py",
        "free, pk=refund_id, status=RefundStatus.REQUESTED",
        "free, pk=refund_id",
        "tests/payments/test_refund.py",
    ),
    Guard(
        "after a doubt Paystack's list is asked first",
        "shop/payments/refund.py",
        "answer = _find(refund) if refund.sent_at else None",
        "answer = None",
        "tests/payments/test_refund.py",
    ),
    Guard(
        "our key tells two refunds apart",
        "shop/payments/refund.py",
        "if refund.key in found.merchant_note or found.id == refund.gateway_id:",
        "if True:",
        "tests/payments/test_refund.py",
    ),
    Guard(
        "a refund that ended stays ended",
        "shop/payments/refund.py",
        "if refund.status == status or refund.status in {RefundStatus.SUCCEEDED, RefundStatus.FAILED}:",
        "if refund.status == status:",
        "tests/payments/test_refund.py",
    ),
    Guard(
        "a failed refund opens the balance again",
        "shop/payments/refund.py",
        "payment.refunds.exclude(status=RefundStatus.FAILED)",
        "payment.refunds.all()",
        "tests/payments/test_refund.py",
    ),
]

WEBHOOK = [
    Guard(
        "a webhook carries our signature",
        "shop/payments/webhook.py",
        "return any([hmac.compare_digest(each, theirs) for each in ours])",
        "return True",
        "tests/payments/test_webhook.py",
    ),
    Guard(
        "what the key before signed is good for a while",
        "shop/payments/webhook.py",
        "keys = [settings.PAYSTACK_SECRET_KEY, settings.PAYSTACK_PREVIOUS_SECRET_KEY]",
        "keys = [settings.PAYSTACK_SECRET_KEY]",
        "tests/payments/test_webhook.py",
    ),
    Guard(
        "an empty key signs nothing",
        "shop/payments/webhook.py",
        " for key in keys if key]",
        " for key in keys]",
        "tests/payments/test_webhook.py",
    ),
    Guard(
        "a huge webhook is not read",
        "shop/payments/views.py",
        'if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_WEBHOOK_BYTES:',
        "if False:",
        "tests/payments/test_webhook.py",
    ),
    Guard(
        "a webhook without its effect is not answered 200",
        "shop/payments/views.py",
        'return HttpResponse("try again", status=503',
        'return HttpResponse("try again", status=200',
        "tests/payments/test_webhook.py",
    ),
    Guard(
        "two of the same webhook at once are one row",
        "shop/payments/webhook.py",
        "except IntegrityError:",
        "except ZeroDivisionError:",
        "tests/races/test_paid_once.py",
        on_postgres=True,
    ),
    Guard(
        "a webhook is only a doorbell",
        "shop/payments/webhook.py",
        "        confirm_payment(delivery.reference)\n",
        "        Payment.objects.get(reference=delivery.reference)\n",
        "tests/payments/test_webhook.py",
    ),
    Guard(
        "a stored webhook that was not handled is handled by the job",
        "shop/payments/reconcile.py",
        "for delivery in unhandled()[:BATCH]:",
        "for delivery in unhandled()[:0]:",
        "tests/payments/test_reconcile.py",
    ),
]

PAYSTACK = [
    Guard(
        "Paystack is never called inside a transaction",
        "shop/payments/paystack.py",
        '        raise RuntimeError("Paystack was called inside a transaction")\n',
        "        pass\n",
        "tests/payments/test_paystack_client.py",
    ),
    Guard(
        "a huge answer is not read to its end",
        "shop/payments/paystack.py",
        "if len(content) > MAX_BODY_BYTES or monotonic() > deadline:",
        "if monotonic() > deadline:",
        "tests/payments/test_paystack_client.py",
    ),
    Guard(
        "an answer that drips keeps no thread busy",
        "shop/payments/paystack.py",
        "if len(content) > MAX_BODY_BYTES or monotonic() > deadline:",
        "if len(content) > MAX_BODY_BYTES:",
        "tests/payments/test_paystack_client.py",
    ),
    Guard(
        "an answer that does not come is given up",
        "shop/payments/paystack.py",
        "exchange.result(timeout=TOTAL_SECONDS)",
        "exchange.result(timeout=30)",
        "tests/payments/test_paystack_client.py",
    ),
    Guard(
        "Paystack leads nowhere else",
        "shop/payments/paystack.py",
        "allow_redirects=False",
        "allow_redirects=True",
        "tests/payments/test_paystack_client.py",
    ),
    Guard(
        "a shopper is led to Paystack's own host only",
        "shop/payments/paystack.py",
        'if f"{parts.scheme}://{parts.netloc}" not in settings.PAYSTACK_CHECKOUT_ORIGINS:',
        "if False:",
        "tests/payments/test_paystack_client.py",
    ),
    Guard(
        "an amount is a whole number",
        "shop/payments/answers.py",
        "if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:",
        "if isinstance(value, int):",
        "tests/payments/test_paystack_client.py",
    ),
]

VOUCHERS = [
    Guard(
        "a voucher is used so often and no more",
        "shop/vouchers/use.py",
        'left = Q(max_uses=None) | Q(uses__lt=F("max_uses"))',
        "left = Q()",
        "tests/checkout/test_vouchers.py",
    ),
    Guard(
        "an address has its share of a voucher",
        "shop/vouchers/use.py",
        "if voucher.max_uses_per_email is not None and mine >= voucher.max_uses_per_email:",
        "if False:",
        "tests/checkout/test_vouchers.py",
    ),
    Guard(
        "a voucher has its minimum",
        "shop/vouchers/use.py",
        "if items_kobo < voucher.minimum_kobo:",
        "if False:",
        "tests/checkout/test_vouchers.py",
    ),
    Guard(
        "a voucher ends",
        "shop/vouchers/use.py",
        "if voucher.ends_at is not None and now >= voucher.ends_at:",
        "if False:",
        "tests/checkout/test_vouchers.py",
    ),
    Guard(
        "a voucher's use is given back once",
        "shop/vouchers/use.py",
        "use = VoucherUse.objects.filter(order_id=order_id, state__in=_LIVE).first()",
        "use = VoucherUse.objects.filter(order_id=order_id).first()",
        "tests/checkout/test_vouchers.py",
    ),
]

ACCESS = [
    Guard(
        "an order is seen by whom it belongs to",
        "shop/orders/access.py",
        "may = str(order_id) in _granted(request) or _is_staff_with_permission(request, shows_money=shows_money)",
        "may = True",
        "tests/orders/test_access.py",
    ),
    Guard(
        "staff who may look cannot act as the shopper",
        "shop/orders/access.py",
        "may=str(order_id) in _granted(request))",
        "may=str(order_id) in _granted(request) or _is_staff_with_permission(request))",
        "tests/payments/test_views.py tests/checkout/test_views.py tests/orders/test_access.py",
    ),
    Guard(
        "who makes the gifts does not see what they cost",
        "shop/orders/access.py",
        '["shop.view_payment"] if shows_money else []',
        "[]",
        "tests/orders/test_access.py",
    ),
    Guard(
        "staff need the permission",
        "shop/orders/access.py",
        "return request.user.is_staff and request.user.has_perms(needed)",
        "return request.user.is_staff",
        "tests/orders/test_access.py",
    ),
    Guard(
        "a browser is trusted for 30 days",
        "shop/orders/access.py",
        "for order_id, at in granted.items() if at > oldest}",
        "for order_id, at in granted.items()}",
        "tests/orders/test_access.py",
    ),
    Guard(
        "pages about orders stay out of caches",
        "shop/orders/access.py",
        'response["Cache-Control"] = "private, no-store"',
        'response["Cache-Control"] = "private"',
        "tests/orders/test_access.py",
    ),
    Guard(
        "a link can be voided",
        "shop/orders/link.py",
        "filter(pk=order_id, link_version=link_version)",
        "filter(pk=order_id)",
        "tests/orders/test_link.py",
    ),
    Guard(
        "a link ends",
        "shop/orders/link.py",
        "unsign_object(token, max_age=MAX_AGE[scope])",
        "unsign_object(token)",
        "tests/orders/test_link.py",
    ),
    Guard(
        "a link to one order is not a link to all",
        "shop/orders/link.py",
        'TimestampSigner(salt=f"shop.orders.link.{scope}", sep=".")',
        'TimestampSigner(salt="shop.orders.link", sep=".")',
        "tests/orders/test_link.py",
    ),
    Guard(
        "opening a link grants nothing by itself",
        "shop/orders/views.py",
        '    if request.method == "POST":\n        remember_orders(',
        "    if True:\n        remember_orders(",
        "tests/orders/test_link.py",
    ),
    Guard(
        "an address gets three links a day",
        "shop/orders/find.py",
        "if newest and asked < MOST_A_DAY:",
        "if newest:",
        "tests/orders/test_find.py",
    ),
    Guard(
        "a stranger with the reference sees nothing of the order",
        "shop/payments/views.py",
        "if str(payment.order_id) in remembered_ids(request):",
        "if True:",
        "tests/payments/test_views.py",
    ),
    Guard(
        "a cart is changed by its own browser",
        "shop/cart/views.py",
        "if line.cart not in (cart_for(request), buy_now_cart(request)):",
        "if False:",
        "tests/cart/test_line_addresses.py",
    ),
    Guard(
        "only the webhook takes a post without a token",
        "shop/payments/views.py",
        "@require_POST\ndef order_pay(",
        "@csrf_exempt\n@require_POST\ndef order_pay(",
        "tests/test_conventions.py",
    ),
]

CART_AND_MAIL = [
    Guard(
        "two tabs take turns with a cart",
        "shop/cart/hold.py",
        'Cart.objects.filter(pk=cart.pk).update(version=F("version") + 1, updated_at=timezone.now())',
        "Cart.objects.filter(pk=cart.pk).exists()",
        "tests/races/test_cart_races.py",
        on_postgres=True,
    ),
    Guard(
        "a cart asks for no more than there is",
        "shop/cart/hold.py",
        "if available is not None and wanted[variant.pk] > available:",
        "if False:",
        "tests/cart/test_adding.py",
    ),
    Guard(
        "what is no longer sold is not added",
        "shop/cart/change.py",
        "    if not is_offered(variant):\n",
        "    if False:\n",
        "tests/cart/test_adding.py",
    ),
    Guard(
        "a mail is claimed by one sender",
        "shop/orders/emails.py",
        "filter(pk=mail_id, state=State.WAITING, next_attempt_at__lte=now)",
        "filter(pk=mail_id, state=State.WAITING)",
        "tests/orders/test_mail.py",
    ),
    Guard(
        "a mail is owed once for one cause",
        "shop/migrations/0001_initial.py",
        "fields=('order', 'kind', 'cause'), name='one_mail_per_cause'",
        "fields=('order', 'kind', 'cause', 'id'), name='one_mail_per_cause'",
        "tests/orders/test_mail.py",
    ),
    Guard(
        "header text has no line break",
        "shop/orders/emails.py",
        'return " ".join(text.split())',
        "return text",
        "tests/orders/test_mail.py tests/orders/test_mail_texts.py",
    ),
]

SERVER = [
    Guard(
        "a statement ends",
        "shop/settings.py",
        "-c statement_timeout=8000 ",
        "",
        "tests/kills/test_database.py -k limits",
        on_postgres=True,
    ),
    Guard(
        "a wait for a row ends",
        "shop/settings.py",
        "-c lock_timeout=3000 ",
        "",
        "tests/kills/test_database.py -k limits",
        on_postgres=True,
    ),
    Guard(
        "a connection is looked at before it is used",
        "shop/settings.py",
        '"CONN_HEALTH_CHECKS": True',
        '"CONN_HEALTH_CHECKS": False',
        "tests/kills/test_database.py -k f18",
        on_postgres=True,
    ),
    Guard(
        "SQLite takes the write lock at BEGIN",
        "shop/settings.py",
        '"transaction_mode": "IMMEDIATE"',
        '"transaction_mode": "DEFERRED"',
        "tests/test_checks.py",
    ),
    Guard(
        "a database that is away is a 503 with a time to come back",
        "shop/errors.py",
        "return _unavailable() if _is_no_database(sys.exc_info()[1]) else",
        "return",
        "tests/test_errors.py",
    ),
    Guard(
        "a session that could not be saved is not the shopper's fault",
        "shop/errors.py",
        "return _unavailable() if _is_no_database(exception) else",
        "return",
        "tests/test_errors.py",
    ),
]

OWNER = [
    Guard(
        "an open dispute holds back the making",
        "shop/orders/fulfil.py",
        "if not note and is_disputed(order)",
        "if False",
        "tests/orders/test_fulfil.py",
    ),
    Guard(
        "a dispute that is over holds nothing back",
        "shop/orders/held_back.py",
        "disputes__isnull=False, disputes__resolved_at=None",
        "disputes__isnull=False",
        "tests/orders/test_fulfil.py",
    ),
    Guard(
        "a page that is out of date decides nothing",
        "shop/orders/seen.py",
        "if seen_version is None or order.version == seen_version:",
        "if True:",
        "tests/orders/test_fulfil.py",
    ),
    Guard(
        "only what is on its way gets another rider",
        "shop/orders/correct_sending.py",
        "        _refuse_unless_on_its_way(order)\n",
        "",
        "tests/orders/test_correct_sending.py",
    ),
    Guard(
        "the same money by hand is written down once",
        "shop/payments/manual.py",
        "    money = _check(how, amount_kobo, evidence)\n    _refuse_a_second_entry(money)\n",
        '    money = _check(how, amount_kobo, f"{evidence}{timezone.now().timestamp()}")\n',
        "tests/payments/test_manual.py",
    ),
    Guard(
        "cash is not taken while Paystack's money is on its way",
        "shop/payments/manual.py",
        "if any(payment.is_in_flight or payment.is_undecided for payment in order.payments.all()):",
        "if False:",
        "tests/payments/test_manual.py",
    ),
    Guard(
        "less by hand needs review",
        "shop/payments/manual.py",
        "is_enough = money.amount_kobo >= order.total_kobo",
        "is_enough = True",
        "tests/payments/test_manual.py",
    ),
    Guard(
        "a refund is asked for once from one page",
        "shop/payments/give_back.py",
        "    if now != seen:\n",
        "    if False:\n",
        "tests/payments/test_give_back.py",
    ),
    Guard(
        "a failed refund is tried again once",
        "shop/payments/give_back.py",
        "if Refund.objects.filter(retry_of=old).exists():",
        "if False:",
        "tests/payments/test_give_back.py",
    ),
    Guard(
        "money is reviewed once",
        "shop/payments/review.py",
        "    if payment.status != PaymentStatus.NEEDS_REVIEW:\n",
        "    if False:\n",
        "tests/payments/test_review.py",
    ),
    Guard(
        "whoever reviews holds the order",
        "shop/orders/moves.py",
        'Order.objects.select_for_update(of=("self",)).get(pk=order_id)',
        "Order.objects.get(pk=order_id)",
        "tests/races/test_owner_money.py",
        on_postgres=True,
    ),
    Guard(
        "other money than naira pays nothing by a press",
        "shop/payments/review.py",
        """    if payment.currency != "NGN":
        raise ReviewRefused(f"It was paid in {payment.currency}, which""",
        """    if False:
        raise ReviewRefused(f"It was paid in {payment.currency}, which""",
        "tests/payments/test_review.py",
    ),
    Guard(
        "what is gone is not taken from a shelf",
        "shop/stock/reserve.py",
        'enough = Q(is_tracked=False) | Q(on_hand__gte=F("reserved") + pieces)',
        "enough = Q()",
        "tests/payments/test_make_anyway.py",
    ),
    Guard(
        "money that went back makes nothing",
        "shop/payments/make_anyway.py",
        "    if payment.refunds.exists():\n",
        "    if False:\n",
        "tests/payments/test_make_anyway.py",
    ),
    Guard(
        "a cancelled order is not revived",
        "shop/payments/make_anyway.py",
        "    if order.status != Status.EXPIRED:\n",
        "    if False:\n",
        "tests/payments/test_make_anyway.py",
    ),
    Guard(
        "a refund of the dashboard's is a question to the owner",
        "shop/payments/attention.py",
        "return of_orders.exclude(Exists(noted))",
        "return of_orders.none()",
        "tests/payments/test_attention.py",
    ),
    Guard(
        "the owner's mail comes once a day",
        "shop/payments/records.py",
        "filter(name=name, next_at__lte=now).update(",
        "filter(name=name).update(",
        "tests/test_owner_digest.py",
    ),
    Guard(
        "the owner's mail names nobody",
        "templates/admin/mail/digest.txt",
        "{{ concern.order.number }}",
        "{{ concern.order.name }}",
        "tests/test_owner_digest.py",
    ),
]

FILES = [
    Guard(
        "a photo that is being uploaded is not swept",
        "shop/catalogue/sweep.py",
        "if storage.get_modified_time(name) < young",
        "if True",
        "tests/catalogue/test_sweep.py",
    ),
    Guard(
        "another database's photos are not swept",
        "shop/catalogue/sweep.py",
        "    if len(unknown) > max(FEW, len(known)):\n",
        "    if False:\n",
        "tests/catalogue/test_sweep.py",
    ),
    Guard(
        "a lost photo is drawn",
        "shop/catalogue/media.py",
        "        if drawing is None:\n",
        "        if True:\n",
        "tests/catalogue/test_lost_photo.py",
    ),
]

ROOM = [
    Guard(
        "a database without room to write refuses orders politely",
        "shop/checkout/busy.py",
        "    if state in NO_ROOM or ",
        "    if False and ",
        "tests/checkout/test_no_room.py",
    ),
    Guard(
        "a browser that keeps no cookies is told so",
        "shop/errors.py",
        "if reason == REASON_NO_CSRF_COOKIE else",
        "if False else",
        "tests/test_errors.py",
    ),
]

GUARDS = [
    *STOCK,
    *CHECKOUT,
    *MONEY,
    *REFUNDS,
    *WEBHOOK,
    *PAYSTACK,
    *VOUCHERS,
    *ACCESS,
    *CART_AND_MAIL,
    *SERVER,
    *OWNER,
    *FILES,
    *ROOM,
]
