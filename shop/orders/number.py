"""The public name of an order: short, easy to say on the phone, and not to be guessed from another one."""

import secrets

from django.conf import settings

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that looks like something else


def new_number() -> str:
    """Return a number like LG-7K3MPQ. The UNIQUE constraint on the order decides whether it is free."""
    return f"{settings.ORDER_NUMBER_PREFIX}-" + "".join(secrets.choice(ALPHABET) for _ in range(6))
