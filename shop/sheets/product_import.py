"""Do what a product sheet says, all of it or nothing."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction

from shop.catalogue.models import Product
from shop.sheets.plan import Plan, PlanChanged, agree
from shop.sheets.product_plan import plan_products
from shop.sheets.product_save import save_products


def import_products(text: str, *, digest: str, actor: AbstractBaseUser) -> tuple[Plan, list[Product]]:
    """Change the catalogue as the plan with this digest said, log it, and return that plan and the products changed.

    Safe to send twice: the second time there is nothing left to do. Raises PlanChanged, also when somebody else
    saved meanwhile, and SheetRefused.
    """
    try:
        with transaction.atomic(durable=True):
            # The same lock that the product's page takes: what is planned is what is there when it is saved.
            list(Product.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
            plan, works = plan_products(text)
            agree(plan, digest)
            save_products(works, actor=actor)
            products = [work.product for work in works]
            _log(actor, products)
    except IntegrityError as collision:
        raise PlanChanged from collision
    return plan, products


def _log(actor: AbstractBaseUser, products: list[Product]) -> None:
    """Write it into the history of each: a product's page that waits for our lock is held against that."""
    if products:
        LogEntry.objects.log_actions(actor.pk, products, CHANGE, change_message="Changed from a product sheet.")
