"""What lists and search read of a product, worked out once when it is saved rather than on every page.

Called by name wherever a product or what describes it is saved. The job does what is due: products that are new to
it, and those whose price changes because a sale begins or ends.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from shop.catalogue.models import Category, Product
from shop.catalogue.tree import Tree, grow_tree
from shop.catalogue.vocabulary import SearchWord, WordPiece
from shop.catalogue.words import can_be_guessed, pieces_of, stem, words_of

BATCH = 200  # products in one transaction

_DERIVED = ["search_name", "search_text", "lowest_kobo", "index_due_at"]


def reindex(product_ids: Iterable[int]) -> int:
    """Work out anew what is kept of these products and return how many there were. Safe to repeat, and at once.

    Joins a transaction that is open, so that a product and what is found of it change together.
    """
    with transaction.atomic():
        # Two at once must not end with the older one's words. No key is changed: carts and orders go on.
        locked = Product.objects.select_for_update(no_key=True).filter(pk__in=list(product_ids)).order_by("pk")
        products = list(locked)
        _index(products)
        return len(products)


def reindex_due() -> int:
    """Reindex what is due, in batches, and return how many products that were. For no transaction open."""
    due = Product.objects.filter(index_due_at__lte=timezone.now())
    done = 0
    while batch := list(due.order_by("index_due_at", "pk").values_list("pk", flat=True)[:BATCH]):
        done += reindex(batch)
    return done


def reindex_all() -> int:
    """Reindex every product and forget words that none has any more. For no transaction open."""
    Product.objects.update(index_due_at=timezone.now())
    with transaction.atomic():
        SearchWord.objects.all().delete()
    return reindex_due()


def mark_due(products: "QuerySet[Product]") -> None:
    """Have the job reindex these: for a change that touches too many to be waited for."""
    products.update(index_due_at=timezone.now())


def _index(products: list[Product]) -> None:
    now = timezone.now()
    tree = grow_tree(Category.objects.all())
    loaded = {
        product.pk: product
        for product in Product.objects.filter(pk__in=[one.pk for one in products])
        .select_related("category")
        .prefetch_related("variants", "colours")
    }
    words: set[str] = set()
    for product in products:
        full = loaded[product.pk]
        described = words_of(_description(full, tree))
        product.search_name = _padded(words_of(full.name))
        product.search_text = _padded([*described, *words_of(full.description)])
        product.lowest_kobo = _lowest_kobo(full, now)
        product.index_due_at = _price_changes_at(full, now)
        words.update(form for word in filter(can_be_guessed, described) for form in (word, stem(word)))
    Product.objects.bulk_update(products, _DERIVED)
    _learn(words)


def _description(product: Product, tree: Tree) -> str:
    """All short texts that say what it is. The long one is left out where slips are guessed: it has any word."""
    categories = [*tree.ancestors(product.category), product.category]
    return "\n".join(
        [
            product.name,
            product.summary,
            product.get_kind_display(),
            product.contents,
            *(category.name for category in categories),
            *(colour.name for colour in product.colours.all()),
            *(variant.name for variant in product.variants.all() if variant.is_active),
        ]
    )


def _padded(words: Iterable[str]) -> str:
    """Words and their singulars, each once, with a space at both ends.

    So `" cup "` finds a whole word, in the plural too, and `" cu"` the beginning of one.
    """
    return f" {' '.join(dict.fromkeys(form for word in words for form in (word, stem(word))))} "


def _lowest_kobo(product: Product, now: datetime) -> int | None:
    prices = [variant.current_price_kobo(now) for variant in product.variants.all() if variant.is_active]
    return min(prices, default=None)


def _price_changes_at(product: Product, now: datetime) -> datetime | None:
    """When a sale begins or ends next, None where no price changes by itself."""
    moments = [
        moment
        for variant in product.variants.all()
        if variant.is_active and variant.sale_price_kobo is not None
        for moment in (variant.sale_starts_at, variant.sale_ends_at)
        if moment is not None and moment > now
    ]
    return min(moments, default=None)


def _learn(words: set[str]) -> None:
    """Add words that are new. Sorted: two that learn at once wait for each other and do not block for good."""
    known = set(SearchWord.objects.filter(word__in=words).values_list("word", flat=True))
    new = sorted(words - known)
    SearchWord.objects.bulk_create([SearchWord(word=word) for word in new], ignore_conflicts=True)
    learnt = SearchWord.objects.filter(word__in=new)
    WordPiece.objects.bulk_create(
        [WordPiece(word=row, piece=piece) for row in learnt.order_by("word") for piece in sorted(pieces_of(row.word))],
        ignore_conflicts=True,
    )
