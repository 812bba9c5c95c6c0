"""Do what a product sheet says, all of it or nothing."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import CharField, Max, Value
from django.db.models.functions import Cast, Concat

from shop.catalogue.models import Product, ProductColour, Variant
from shop.catalogue.price_history import record_prices
from shop.catalogue.reindex import reindex
from shop.sheets.plan import Plan, PlanChanged, agree
from shop.sheets.product_plan import Work, plan_products
from shop.stock.count import start_tracking


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
            for work in works:
                _save(work, actor)
            reindex(work.product.pk for work in works)
            products = [work.product for work in works]
            _log(actor, products)
    except IntegrityError as collision:
        raise PlanChanged from collision
    return plan, products


def _log(actor: AbstractBaseUser, products: list[Product]) -> None:
    """Write it into the history of each: a product's page that waits for our lock is held against that."""
    if products:
        LogEntry.objects.log_actions(actor.pk, products, CHANGE, change_message="Changed from a product sheet.")


def _save(work: Work, actor: AbstractBaseUser) -> None:
    product = work.product
    if product._state.adding:
        product.position = (Product.objects.aggregate(last=Max("position"))["last"] or 0) + 1
        product.save()
    else:
        product.save(update_fields=sorted(work.fields))
    if work.colours is not None:
        _set_colours(product, work.colours)
    if "name" in work.variant_fields:
        _free_names(work.variants)
    for variant in work.variants:
        variant.product = product
        if variant._state.adding:
            variant.save()
            start_tracking(variant)
        else:
            variant.save(update_fields=sorted(work.variant_fields))
    record_prices(Variant.objects.filter(pk__in=[variant.pk for variant in work.variants]), actor=actor)


def _free_names(variants: list[Variant]) -> None:
    """Take the names of sizes that are about to be written: two that swap them never hold one at the same time."""
    nobody_types = Concat(Value("\x1f"), Cast("pk", CharField()))
    Variant.objects.filter(pk__in=[variant.pk for variant in variants if variant.pk]).update(name=nobody_types)


def _set_colours(product: Product, colours: tuple[int, ...]) -> None:
    """Give the product just these colours, in this order; those it keeps stay as available as they were."""
    ProductColour.objects.filter(product=product).exclude(colour__in=colours).delete()
    for position, colour_id in enumerate(colours):
        ProductColour.objects.update_or_create(product=product, colour_id=colour_id, defaults={"position": position})
