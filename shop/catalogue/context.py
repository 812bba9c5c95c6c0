from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from shop.catalogue.tree import category_tree


def categories(request: HttpRequest) -> dict[str, object]:
    """Give every template `nav_categories`, the top-level ones. Read only if the template draws them."""
    return {"nav_categories": SimpleLazyObject(lambda: category_tree().roots)}
