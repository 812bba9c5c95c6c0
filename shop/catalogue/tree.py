"""The tree of categories that shoppers see, read once for many pages."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.cache import cache

from shop.catalogue.models import Category

CACHE_KEY = "category-tree-2"  # another number when Tree changes: an older instance's tree would not fit
CACHE_SECONDS = 5  # Several instances: an owner's change shows everywhere within this time.


@dataclass(frozen=True)
class Tree:
    """Categories from the roots down, in the owner's order. Holds active ones below active ones only.

    A loop of parents, which only a hand in the database can make, is cut open: its first category is a root.
    """

    roots: tuple[Category, ...]
    _by_id: dict[int, Category]
    _parent_id: dict[int, int]
    _children: dict[int, tuple[Category, ...]]
    hidden_ids: frozenset[int]  # archived themselves, or below one that is

    def __iter__(self) -> Iterator[Category]:
        """Every category, each followed by its descendants."""
        return iter(self._by_id.values())

    def __contains__(self, category: Category) -> bool:
        return category.pk in self._by_id

    def find(self, slug: str) -> Category | None:
        return next((category for category in self if category.slug == slug), None)

    def children(self, category: Category) -> tuple[Category, ...]:
        return self._children.get(category.pk, ())

    def ancestors(self, category: Category) -> tuple[Category, ...]:
        """Return the categories above, the root first, without the category itself."""
        path: list[Category] = []
        pk = category.pk
        while pk in self._parent_id:
            pk = self._parent_id[pk]
            path.insert(0, self._by_id[pk])
        return tuple(path)

    def descendants(self, category: Category) -> tuple[Category, ...]:
        """Return the category and all below it, each followed by its own."""
        below = [one for child in self.children(category) for one in self.descendants(child)]
        return (category, *below)

    def descendant_ids(self, category: Category) -> list[int]:
        """Return the ids of the category and of all below it: what its page shows products of."""
        return [one.pk for one in self.descendants(category)]

    def depth(self, category: Category) -> int:
        return len(self.ancestors(category))

    def hides(self, category_id: int) -> bool:
        """Whether a category is kept from shoppers. One newer than the tree is not."""
        return category_id in self.hidden_ids

    def ids(self) -> list[int]:
        return list(self._by_id)


def grow_tree(categories: Iterable[Category]) -> Tree:
    """Return the tree of all `categories` of the shop, archived ones included in what is given, not in the tree."""
    everything = list(categories)
    below: dict[int | None, list[Category]] = defaultdict(list)
    for category in everything:
        below[category.parent_id].append(category)
    by_id: dict[int, Category] = {}
    parent_id: dict[int, int] = {}
    children: dict[int, tuple[Category, ...]] = {}
    seen: set[int] = set()

    def climb(category: Category, *, is_shown: bool) -> None:
        seen.add(category.pk)
        if is_shown:
            by_id[category.pk] = category
        kept = [child for child in below[category.pk] if child.pk not in seen]
        shown = [child for child in kept if is_shown and child.is_active]
        children[category.pk] = tuple(shown)
        parent_id.update({child.pk: category.pk for child in shown})
        for child in kept:
            climb(child, is_shown=is_shown and child.is_active)

    roots = list(below[None])
    for root in roots:
        climb(root, is_shown=root.is_active)
    for category in everything:
        if category.pk not in seen:  # Only loops, and what hangs below them, are not reached from a root.
            roots.append(category)
            climb(category, is_shown=category.is_active)
    hidden = frozenset(category.pk for category in everything if category.pk not in by_id)
    return Tree(tuple(root for root in roots if root.is_active), by_id, parent_id, children, hidden)


def category_tree() -> Tree:
    """Return the tree, at most CACHE_SECONDS old. One query when it is not in the cache."""
    tree: Tree | None = cache.get(CACHE_KEY)
    if tree is None:
        tree = grow_tree(Category.objects.all())
        cache.set(CACHE_KEY, tree, CACHE_SECONDS)
    return tree


def forget_tree() -> None:
    """Have the next page of this instance read the categories again."""
    cache.delete(CACHE_KEY)
