"""How values read on the owner's pages."""

from datetime import datetime
from urllib.parse import quote

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shop.money import format_naira
from shop.phone import written_phone

NOTHING = "–"


def naira(kobo: int | None) -> str:
    """Return the amount in naira, a dash where there is none."""
    return NOTHING if kobo is None else format_naira(kobo)


def state(words: str, tone: str) -> SafeString:
    """Return a state in words on its tone: ok, warn, error or muted. The words alone say it all."""
    return format_html('<span class="state state--{}">{}</span>', tone, words)


def phone_link(phone: str) -> SafeString | str:
    """Return a number to tap and call."""
    return format_html('<a href="tel:{}">{}</a>', phone, written_phone(phone)) if phone else NOTHING


def whatsapp_url(phone: str, words: str) -> str:
    """Return the address that opens WhatsApp at this number, +234…, with the words ready to be sent."""
    return f"https://wa.me/{phone.removeprefix('+')}?text={quote(words)}"


def age(moment: datetime) -> str:
    """Return how long ago it was, in its largest unit: `5 min`, `2 h`, `3 days`, `5 weeks`."""
    minutes = max(0, int((timezone.now() - moment).total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    days = minutes // (24 * 60)
    return f"{days} days" if days < 21 else f"{days // 7} weeks"


def admin_link(target: Model, words: str = "") -> SafeString:
    """Return a link to the admin page of a row."""
    return format_html('<a href="{}">{}</a>', admin_url(target), words or str(target))


def admin_url(target: Model) -> str:
    """Return the address of the admin page of a row."""
    return reverse(f"admin:{target._meta.app_label}_{target._meta.model_name}_change", args=[target.pk])
