"""A second product like the first one, to change into something new."""

from typing import TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Model

from shop.catalogue.models import Picture, Product, ProductColour, Variant
from shop.catalogue.pictures import copy_stored, delete_stored
from shop.catalogue.price_history import record_prices
from shop.catalogue.reindex import reindex
from shop.stock.count import start_tracking

Row = TypeVar("Row", bound=Model)

_OWN = {"id", "created_at", "index_due_at", "search_name", "search_text", "lowest_kobo", "was_at_most_kobo"}


def duplicate_product(product_id: int, *, actor: AbstractBaseUser | None = None) -> Product:
    """Return a copy that is archived and has none in stock, with everything else of the product.

    Variants get codes of their own and no sale, photos files of their own: each product can lose its without the
    other. A photo whose file is gone is left out. Raises Product.DoesNotExist. For no transaction open.
    """
    photos = {
        picture.pk: copy_stored(picture) for picture in Picture.objects.filter(product_id=product_id).exclude(image="")
    }
    try:
        with transaction.atomic(durable=True):
            return _duplicate(Product.objects.get(pk=product_id), photos, actor)
    except BaseException:
        for name in filter(None, photos.values()):
            delete_stored(Picture(image=name).image.storage, name)
        raise


def _duplicate(original: Product, photos: dict[int, str], actor: AbstractBaseUser | None) -> Product:
    names = {"name": _free_name(original.name), "slug": _free(Product, "slug", original.slug), "is_active": False}
    made = Product.objects.create(**_copied(original) | names)
    for variant in original.variants.all():
        code = _free(Variant, "code", variant.code)
        no_sale = {"sale_price_kobo": None, "sale_starts_at": None, "sale_ends_at": None}
        start_tracking(Variant.objects.create(**_copied(variant) | no_sale | {"product_id": made.pk, "code": code}))
    copies = {
        picture.pk: made.pictures.create(
            **_copied(picture) | {"product_id": made.pk, "image": photos.get(picture.pk, "")}
        )
        for picture in original.pictures.all()
        if not picture.image or photos.get(picture.pk)
    }
    for colour in original.product_colours.all():
        made.product_colours.create(**_copied(colour) | {"product_id": made.pk} | _on_photo(colour, copies))
    made.extras.set(original.extras.all())
    record_prices(made.variants.all(), actor=actor)
    reindex([made.pk])
    return made


def _on_photo(colour: ProductColour, copies: dict[int, Picture]) -> dict[str, object]:
    """Return where a colour is engraved on the copy of its photo; on our drawing if the photo was not copied."""
    photo = copies.get(colour.photo_id or 0)
    return {
        "photo_id": photo and photo.pk,
        "engraving": colour.engraving | {"photo": photo.image.name} if photo else {},
    }


def _copied(row: Row) -> dict[str, object]:
    """Return the row's own columns, new ones too, but for those that are worked out."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in _OWN}


def _free_name(name: str) -> str:
    most = 80 - len("Copy of ")
    return f"Copy of {name[:most]}"


def _free(model: type[Row], field: str, value: str) -> str:
    """Return the value with the first ending that no row has: `-copy`, `-copy-2`."""
    most = 40 if field == "code" else 80
    for number in range(1, 10_000):
        ending = "-copy" if number == 1 else f"-copy-{number}"
        free = value[: most - len(ending)] + ending
        if not model._default_manager.filter(**{field: free}).exists():
            return free
    raise RuntimeError(f"no free {field} for a copy of {value}")
