"""The groups of staff: what an owner, who makes the gifts, and who only looks may do; in words: docs/roles.md."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

OWNER, PRODUCTION, READ_ONLY = "Owner", "Production", "Read only"

_OURS = Q(content_type__app_label="shop")
# What they make, from what, and whether the customer was told. No payment, no refund, no voucher, nothing to take away.
_PRODUCTION = {"view_order", "fulfil_order", "view_outboxmail", "view_stock", "view_stockmove", "view_reservation"}
ROLES = {
    OWNER: _OURS,
    PRODUCTION: _OURS & Q(codename__in=_PRODUCTION),
    READ_ONLY: _OURS & Q(codename__startswith="view_"),
}


def make_roles() -> dict[str, int]:
    """Make the groups and give each just the permissions of its role. Return how many those are. Safe to repeat.

    Permissions that somebody gave to one of these groups by hand are taken away: give them to a person, or to a group
    of another name. Nobody becomes a member here.
    """
    counts = {}
    for name, which in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        permissions = Permission.objects.filter(which)
        group.permissions.set(permissions)
        counts[name] = len(permissions)
    return counts
