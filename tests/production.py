"""Settings as a real shop has them, for what must be right in production: start-up, headers, `check --deploy`."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent

PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "kR7vQ2mX9zL4wN8bT1cY6hJ3fD5gS0aP-eU_iO2rK8xV4nM1qW",
    "SITE_URL": "https://shop.example.ng",
    "ALLOWED_HOSTS": "shop.example.ng",
    "DATABASE_URL": "postgresql://shop:secret@database.example.ng:5432/shop",
    "PAYSTACK_SECRET_KEY": "sk_live_0000000000000000000000000000000000000000",
    "EMAIL_URL": "smtp://shop:secret@mail.example.ng:587",
    "DEFAULT_FROM_EMAIL": "hello@shop.example.ng",
    # Said here so that neither the environment nor a `.env` of this machine has a word in it.
    "ALLOW_TEST_PAYSTACK": "0",
    "PAYSTACK_BASE_URL": "https://api.paystack.co",
    "CSRF_TRUSTED_ORIGINS": "https://shop.example.ng",
    "ORDER_HOLD_MINUTES": "15",
    "ADMIN_SECOND_FACTOR": "1",
    "LOG_LEVEL": "info",
    "DJANGO_SETTINGS_MODULE": "shop.settings",
}


def names_in_settings() -> set[str]:
    source = (ROOT / "shop/settings.py").read_text(encoding="utf-8")
    return set(re.findall(r'env\.[a-z]+\(\s*"([A-Z_0-9]+)"', source))
