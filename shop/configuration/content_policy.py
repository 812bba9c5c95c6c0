"""What a browser may load and where it may send a form: the shop's own, and the little that is named here."""

from collections.abc import Sequence
from typing import Any

from csp.constants import NONE, SELF


def content_policy(*, pay_at: Sequence[str], photos_at: str, is_https: bool) -> dict[str, Any]:
    """Return the content security policy. `pay_at` are origins, `photos_at` is a host or empty."""
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            # Photos may be on a host of their own; nothing else is.
            "img-src": [SELF, "data:", *([f"https://{photos_at}"] if photos_at else [])],
            "font-src": [SELF],
            "connect-src": [SELF],
            "manifest-src": [SELF],
            # Chromium applies form-action to the redirect after a form post too: without Paystack here, checkout
            # ends on a blank page.
            "form-action": [SELF, *pay_at],
            "frame-ancestors": [NONE],
            "base-uri": [NONE],
            "object-src": [NONE],
            "upgrade-insecure-requests": is_https,
        }
    }
