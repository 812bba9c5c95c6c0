"""How much slower the owner's pages are with 50,000 orders than with 500, on PostgreSQL.

    python -m tests.servers.postgres python -m scripts.measure_orders

Both are the same shop, one young and one old: as many orders a day, as many open, but a longer history. Prints the
processor time of shop and database for each address, and the ratio; exit 1 if one is above MOST. No part of
`make test`.
"""

import sys
import time

from django.db import connection
from django.test import Client
from django.urls import reverse

from scripts.two_shops import TwoShops, compare

MOST = 2.0
FEW, MANY = 500, 50_000
A_DAY = 45  # orders: 50,000 are three years
OPEN = 120  # of the newest are not finished yet
REPEATS, ROUNDS = 6, 3

# Everything is made by the database itself: half a minute for 50,000 orders. {count} orders, the newest first.
ORDERS = """
    INSERT INTO shop_order (id, number, checkout_token, cart_version, version, status, fulfilment, email, name, phone,
        place_name, place_days, address, note, pay_with, currency, items_kobo, delivery_kobo, discount_kobo, total_kobo,
        placed_at, hold_expires_at, paid_at, closed_at, close_reason, link_version, voucher_code, carrier, tracking,
        send_by, ready_at, found_by)
    SELECT gen_random_uuid(), 'LG-' || upper(to_hex(2097152 + n)), gen_random_uuid(), 1, 1, status,
        CASE WHEN status <> 'paid' THEN 'new' WHEN n > {open} THEN 'delivered' WHEN n % 3 = 0 THEN 'in_production'
            ELSE 'new' END,
        'shopper' || n % 20000 || '@example.com', name, '+23480' || lpad((n % 90000000)::text, 8, '0'),
        places.names[1 + n % array_length(places.names, 1)], 'Tue 24 – Thu 26 Nov', '12 Quarry Road', '', 'card', 'NGN',
        950000, 150000, 0, 1100000, placed, placed + interval '15 minutes',
        CASE WHEN status IN ('paid', 'refunded') OR n % 50 = 11 THEN placed END,
        CASE WHEN status IN ('cancelled', 'expired', 'refunded') THEN placed + interval '1 day' END, '', 1, '', '', '',
        (placed + interval '3 days')::date,
        CASE WHEN status = 'paid' AND n <= {open} AND n % 6 = 0 THEN placed END,
        lower(to_hex(2097152 + n)) || ' shopper' || n % 20000 || ' ' || translate(lower(name), '’', ' ') ||
            ' 80' || lpad((n % 90000000)::text, 8, '0') || ' ' || texts.folded[1 + n % 5] || ' word' || n
    FROM (SELECT n, now() - n * interval '1 day' / {a_day} AS placed,
            CASE WHEN n % 50 = 3 THEN 'refunded' WHEN n % 50 IN (7, 11) THEN 'cancelled' WHEN n % 25 = 9 THEN 'expired'
                WHEN n < {open} AND n % 9 = 4 THEN 'awaiting_payment' ELSE 'paid' END AS status,
            (ARRAY['Ada', 'Bisi', 'Chidi', 'Dayo', 'Efe', 'Femi', 'Gozie'])[1 + n % 7] || ' ' ||
            (ARRAY['Adeola', 'Okafor', 'Bello', 'Eze', 'Cole'])[1 + n / 7 % 5] AS name
        FROM generate_series(1, {count}) AS n) AS shoppers,
        (SELECT array_agg(name || CASE WHEN state = '' THEN '' ELSE ', ' || state END) AS names
            FROM shop_deliveryplace) AS places,
        (SELECT ARRAY['omolola', 'yetunde', 'happy birthday', 'grace', 'tolu ati ada'] AS folded) AS texts
"""
LINES = """
    INSERT INTO shop_orderline (order_id, variant_id, digest, position, quantity, unit_price_kobo, total_kobo,
        product_name, product_slug, variant_name, kind, colour_hex, customization, contact, drawing_svg, font_version,
        engraving)
    SELECT id, variant.pk, '', place, 1, 475000, 475000, variant.name, variant.slug, '', variant.kind, '#2a2f7f',
        '[{{"name": "inscription", "kind": "inscription", "label": "Inscription", "value": "Ọmọ́lọlá",
            "text": "Ọmọ́lọlá"}}]', '{{}}', '', '', '{{}}'
    FROM (SELECT id, row_number() OVER (ORDER BY placed_at DESC) AS n FROM shop_order) AS orders,
        generate_series(0, 1) AS place,
        LATERAL (SELECT variants[1 + (n * 7 + place) % array_length(variants, 1)] AS chosen
            FROM (SELECT array_agg(id ORDER BY id) AS variants FROM shop_variant) AS every) AS choice,
        LATERAL (SELECT v.id AS pk, p.name, p.slug, p.kind
            FROM shop_variant v JOIN shop_product p ON p.id = v.product_id WHERE v.id = choice.chosen) AS variant
"""
PAYMENTS = """
    INSERT INTO shop_payment (order_id, kind, reference, status, effect, amount_kobo, currency, domain, channel,
        authorization_url, gateway_status, gateway_message, received_kobo, review_reason, started_at, paid_at)
    SELECT id, 'paystack', 'lg-' || md5(number), CASE WHEN is_paid THEN 'succeeded' ELSE 'abandoned' END,
        CASE WHEN is_paid THEN 'applied' ELSE '' END, total_kobo, 'NGN', 'test', 'card', '', '', '',
        CASE WHEN is_paid THEN total_kobo END, '', placed_at, paid_at
    FROM (SELECT *, paid_at IS NOT NULL AS is_paid FROM shop_order) AS orders
"""
REFUNDS = """
    INSERT INTO shop_refund (payment_id, key, amount_kobo, status, cause, reason, closes_order, gateway_message,
        requested_at, ended_at)
    SELECT p.id, 'r-' || p.id, p.amount_kobo, 'succeeded', 'owner', '', true, '', p.paid_at, p.paid_at
    FROM shop_payment p JOIN shop_order o ON o.id = p.order_id
    WHERE o.status IN ('refunded', 'cancelled') AND p.paid_at IS NOT NULL
"""
MAILS = """
    INSERT INTO shop_outboxmail (order_id, kind, cause, state, attempts, next_attempt_at, sent_at, error, created_at)
    SELECT id, kind, kind, 'sent', 1, placed_at, placed_at, '', placed_at
    FROM shop_order, (VALUES ('placed'), ('paid'), ('sent')) AS kinds(kind)
"""
EVENTS = """
    INSERT INTO shop_orderevent (order_id, at, actor, what, before, after, note)
    SELECT id, placed_at, 'shopper', what, '', what, ''
    FROM shop_order, (VALUES ('placed'), ('paid'), ('in_production'), ('sent')) AS whats(what)
"""


def fill(count: int, *, a_day: int = A_DAY) -> None:
    """Plant the demo catalogue and as many orders, with lines, payments, refunds, mails and events."""
    from shop.management.demo.plant import plant_demo

    plant_demo()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for statement in (ORDERS, LINES, PAYMENTS, REFUNDS, MAILS, EVENTS):
            cursor.execute(statement.format(count=count, open=OPEN, a_day=a_day))
        cursor.execute("VACUUM ANALYZE")


def addresses() -> dict[str, str]:
    orders, now = reverse("admin:shop_order_changelist"), time.gmtime()
    return {
        "first page": reverse("admin:index"),
        "orders": orders,
        "orders, page 3": f"{orders}?p=3",
        "orders, to make": f"{orders}?queue=to_make",
        "orders, late": f"{orders}?queue=late",
        "orders, one place": f"{orders}?place=Abeokuta%2C+Ogun",
        "orders, paid": f"{orders}?status__exact=paid",
        "orders, one month": f"{orders}?placed_at__year={now.tm_year}&placed_at__month={now.tm_mon}",
        "search, number": f"{orders}?q=lg-200050",
        "search, look-alike": f"{orders}?q=2O0O5d",
        "search, name": f"{orders}?q=bisi",
        "search, inscription": f"{orders}?q=omolola",
        "search, phone": f"{orders}?q=0800+000+0077",
        "search, email": f"{orders}?q=shopper77%40example.com",
        "search, nothing": f"{orders}?q=xylophone",
        "search, reference": f"{orders}?q=lg-d41d8cd98f00b204e9800998ecf8427e",
        "needs attention": reverse("attention"),
        "payments of today": f"{reverse('admin:shop_payment_changelist')}?taken_on={time.strftime('%Y-%m-%d')}",
    }


def the_owner() -> Client:
    from django.contrib.auth.models import User

    client = Client()
    client.force_login(User.objects.get(username="owner"))
    return client


def main() -> int:
    shops = TwoShops("orders", FEW, MANY, MOST, REPEATS, ROUNDS, fill=fill, addresses=addresses, visitor=the_owner)
    return compare(shops, __doc__)


if __name__ == "__main__":
    sys.exit(main())
