"""Faults told to Sentry, if the operator has one: where they happened, and nothing about whose request it was."""

from typing import Any

import sentry_sdk
from django.core.exceptions import ImproperlyConfigured
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.types import Event, Hint
from sentry_sdk.utils import BadDsn, Dsn

from shop.logs import cut
from shop.request_id import request_id


def start_sentry(dsn: str, **options: Any) -> None:
    """Send faults to this Sentry from now on. Local variables stay here: they hold names and addresses."""
    try:
        Dsn(dsn)
    except BadDsn as fault:
        raise ImproperlyConfigured(
            "SENTRY_DSN is not what Sentry calls the DSN of a project. Copy it from there."
        ) from fault
    sentry_sdk.init(
        dsn=dsn,
        include_local_variables=False,
        max_request_body_size="never",
        traces_sample_rate=0,
        default_integrations=False,
        integrations=[DjangoIntegration(), LoggingIntegration(level=None)],
        max_breadcrumbs=0,
        before_send=without_people,
        **options,
    )


def without_people(event: Event, hint: Hint) -> Event:
    """Return the event with nobody in it, and with the name that its request has in the log."""
    for part in ("request", "user", "breadcrumbs", "server_name", "extra"):
        event.pop(part, None)  # type: ignore[misc]
    event.setdefault("tags", {})["request"] = request_id()
    return _cut_all(event)  # type: ignore[no-any-return]


def _cut_all(value: Any) -> Any:
    if isinstance(value, str):
        return cut(value)
    if isinstance(value, dict):
        return {key: _cut_all(each) for key, each in value.items()}
    return [_cut_all(each) for each in value] if isinstance(value, list) else value
