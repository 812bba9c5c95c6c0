"""Webhooks: signed, sent from threads of their own, tried again until the shop answers 200."""

import hashlib
import hmac
import http.client
import json
import threading
from functools import partial
from urllib.parse import urlsplit

from paystack_sandbox.clock import iso, now
from paystack_sandbox.faults import Fault
from paystack_sandbox.messages import Json
from paystack_sandbox.state import Delivery, Try, World

SIGNATURE_HEADER = "x-paystack-signature"


def sign(key: str, body: bytes) -> str:
    """Give the signature of exactly these bytes: HMAC-SHA512 with the secret key, in hexadecimal."""
    return hmac.new(key.encode(), body, hashlib.sha512).hexdigest()


def announce(world: World, event: str, data: Json, reference: str) -> list[Delivery]:
    """Send an event to the shop's webhook address, as the switches for webhooks have it. The caller holds the lock."""
    body = json.dumps({"event": event, "data": data}, ensure_ascii=False).encode()
    faults = {fault.kind: fault for fault in world.faults.take("webhook", reference)}
    copies = int(faults["double"].value or 2) if "double" in faults else 1
    return [_post(world, event, reference, body, faults) for _ in range(copies)]


def redeliver(world: World, old: Delivery) -> Delivery:
    """Send the same bytes once more, rightly signed. The caller holds the lock."""
    return _post(world, old.event, old.reference, old.body, {})


def flush(world: World) -> None:
    """Let everything that is due later happen now: tries, transfers, the next state of refunds, what is held back."""
    world.alarm.hurry()
    for delivery in world.deliveries:
        if delivery.state == "held":
            _start(world, delivery)


def is_settled(world: World) -> bool:
    """Say whether nothing is being sent and nothing more will happen by itself. The caller holds the lock."""
    return world.alarm.is_idle() and all(delivery.state != "sending" for delivery in world.deliveries)


def as_json(delivery: Delivery) -> Json:
    """Give a delivery with everything that became of it."""
    return {
        "id": delivery.id,
        "event": delivery.event,
        "reference": delivery.reference,
        "state": delivery.state,
        "body": json.loads(delivery.body),
        "signature": delivery.signature,
        "tries": [{"at": iso(each.at), "status": each.status, "error": each.error} for each in delivery.tries],
    }


def _post(world: World, event: str, reference: str, body: bytes, faults: dict[str, Fault]) -> Delivery:
    signature, is_forged = _signature(world.settings.key, body, faults)
    delivery = Delivery(world.next_id(), event, reference, body, signature, is_forged)
    world.deliveries.append(delivery)
    if "lost" in faults or not world.settings.webhook:
        delivery.state = "lost"
    elif "reorder" in faults:
        delivery.state = "held"  # until a later one has been sent
    else:
        delay = float(faults["late"].value) if "late" in faults else world.settings.webhook_delay
        world.alarm.after(delay, partial(_start, world, delivery))
    world.changed.notify_all()
    return delivery


def _signature(key: str, body: bytes, faults: dict[str, Fault]) -> tuple[str | None, bool]:
    if "no_signature" in faults:
        return None, True
    if "foreign_key" in faults:
        return sign("sk_test_of_somebody_else", body), True
    right = sign(key, body)
    if "bad_signature" in faults:
        return right[:-1] + ("0" if right[-1] != "0" else "1"), True
    return right, False


def _start(world: World, delivery: Delivery) -> None:
    """Try once, in a thread of its own: a slow shop holds up nothing else. The caller holds the lock."""
    delivery.state = "sending"
    settings = world.settings
    attempt = partial(_try, world, delivery, settings.webhook, settings.webhook_timeout)
    threading.Thread(target=attempt, daemon=True, name=f"webhook-{delivery.id}").start()


def _try(world: World, delivery: Delivery, address: str, timeout: float) -> None:
    status, error = _send(address, delivery, timeout)
    with world.changed:
        delivery.tries.append(Try(now(), status, error))
        if delivery not in world.deliveries:
            return  # forgotten by a reset meanwhile
        if status == 200:
            delivery.state = "delivered"
        elif delivery.is_forged:
            delivery.state = "refused"
        else:
            delivery.state = "waiting"
            world.alarm.after(world.settings.retry_seconds, partial(_start, world, delivery))
        for held in world.deliveries:
            if held.state == "held":
                _start(world, held)
        world.changed.notify_all()


def _send(address: str, delivery: Delivery, timeout: float) -> tuple[int | None, str]:
    """Post one delivery. Give the status, or None and what went wrong. Redirects are not followed, as with Paystack."""
    url = urlsplit(address)
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    headers = {"Content-Type": "application/json", "User-Agent": "paystack-sandbox"}
    if delivery.signature is not None:
        headers[SIGNATURE_HEADER] = delivery.signature
    try:
        connection = kind(url.netloc, timeout=timeout)
        try:
            connection.request("POST", url._replace(scheme="", netloc="").geturl() or "/", delivery.body, headers)
            return connection.getresponse().status, ""
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        return None, f"{type(error).__name__}: {error}"
