from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from shop.management.demo.plant import OWNER, OWNER_PASSWORD, plant_demo
from shop.management.demo.shop import VOUCHERS
from shop.money import format_naira
from shop.vouchers.models import Voucher


class Command(BaseCommand):
    help = "Make the demo catalogue and its owner. Safe to repeat: only what is missing is made."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "seed_demo makes demo products and an owner with a known password. It runs with DEBUG=1 only."
            )
        made = plant_demo()
        news = ", ".join(f"{count} {what}" for what, count in made.items() if count)
        self.stdout.write(f"Demo catalogue: made {news}." if news else "Demo catalogue: everything was there already.")
        self.stdout.write(f"Vouchers to try: {', '.join(_vouchers())}.")
        self.stdout.write(f"Sign in: {settings.SITE_URL}/admin/ as {OWNER}, {_password()}")


def _vouchers() -> list[str]:
    """Say what each demo voucher takes off: `ADIRE10 (10 % off)`."""
    planted = Voucher.objects.filter(code__in=[code for code, *_ in VOUCHERS])
    return [
        f"{each} ({f'{each.percent} %' if each.percent else format_naira(each.amount_kobo or 0)} off)"
        for each in planted
    ]


def _password() -> str:
    """Say the password, unless the owner has changed it since."""
    owner = User.objects.get(username=OWNER)
    return f"password {OWNER_PASSWORD}" if owner.check_password(OWNER_PASSWORD) else "with the password you gave it"
