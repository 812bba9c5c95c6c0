"""Reading the parameters of a list. Nonsense is left aside: an old or mangled link still shows gifts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from shop.catalogue.models import Category, Colour
from shop.catalogue.tree import Tree
from shop.money import parse_naira
from shop.storefront.filters import SORTS, Filters
from shop.storefront.found import Counts
from shop.storefront.search import clean_search

_INDENT = "\u2003"
_YES = {"1", "on", "true", "yes"}


class SearchField(forms.CharField):
    """What was searched for, readable: a character that nobody can see is left out and refuses nothing."""

    def to_python(self, value: Any) -> str:
        return clean_search(str(value or ""))


class NairaField(forms.CharField):
    """An amount typed in naira; kobo in the cleaned data, None where nothing was typed."""

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        try:
            return parse_naira(typed) if typed else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class ColourRadios(forms.RadioSelect):
    """Radios that carry the `hex` of each colour, for the swatch beside its name, and how many gifts come in it."""

    def __init__(self, colours: Sequence[Colour], counts: Mapping[int, int] | None = None) -> None:
        super().__init__()
        self.hex_of = {colour.slug: colour.hex for colour in colours}
        self.count_of = {colour.slug: counts.get(colour.pk, 0) for colour in colours} if counts is not None else {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        more = {"hex": self.hex_of.get(value, ""), "note": _in_brackets(self.count_of.get(value))}
        return super().create_option(name, value, *args, **kwargs) | more


class FilterForm(forms.Form):
    """Parses the parameters of a list. What makes no sense is left out of `cleaned_data`."""

    q = SearchField(label="Search in these gifts", required=False)
    category = forms.ChoiceField(label="Category", required=False)
    min = NairaField(label="Price from", required=False)
    max = NairaField(label="Price up to", required=False)
    colour = forms.ChoiceField(label="Colour", required=False)
    in_stock = forms.BooleanField(
        label="In stock only", required=False, widget=forms.CheckboxInput(attrs={"value": "1"})
    )
    sort = forms.ChoiceField(
        label="Sort by", required=False, choices=[(key, label) for key, (label, _) in SORTS.items()]
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        categories: Sequence[tuple[str, str]],
        colours: Sequence[Colour],
        counts: Counts | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.fields["category"].choices = [("", "All"), *categories]  # type: ignore[attr-defined]
        self.fields["colour"].widget = ColourRadios(colours, counts.colours if counts else None)
        if counts:
            self.fields["in_stock"].label = f"In stock only {_in_brackets(counts.in_stock)}"
        self.fields["colour"].choices = [("", "Any"), *((one.slug, one.name) for one in colours)]  # type: ignore[attr-defined]
        for name in ("min", "max"):
            self.fields[name].widget.attrs.update({"inputmode": "numeric", "placeholder": "₦"})


def read_filters(
    asked: QueryDict, tree: Tree, colours: Sequence[Colour], *, within: Category | None, name: str = ""
) -> Filters:
    """Return what `asked` says that makes sense; on a category's page only categories below it do."""
    form = FilterForm(asked, categories=category_choices(tree, within=within), colours=colours)
    form.is_valid()
    heard = form.cleaned_data
    lowest, highest = heard.get("min"), heard.get("max")
    if lowest is not None and highest is not None and lowest > highest:
        lowest, highest = highest, lowest  # From 9,000 to 5,000 is from 5,000 to 9,000.
    return Filters(
        q=heard.get("q", ""),
        category=tree.find(heard.get("category", "")),
        min_kobo=lowest,
        max_kobo=highest,
        colour=next((one for one in colours if one.slug == heard.get("colour")), None),
        is_in_stock_only=asked.get("in_stock", "").lower() in _YES,
        sort=heard.get("sort", ""),
        name=name,
    )


def filled_form(
    filters: Filters, tree: Tree, colours: Sequence[Colour], counts: Counts | None, *, within: Category | None
) -> FilterForm:
    """Return the form to show: filled in with what was understood, so that nobody wonders what is in force.

    With `counts` each choice says how many gifts it leaves, and colours that leave none are not offered.
    """
    initial = {"colour": "", **filters.parameters(), "in_stock": filters.is_in_stock_only}
    if counts is not None:
        colours = [one for one in colours if counts.colours.get(one.pk) or one == filters.colour]
    choices = category_choices(tree, counts.categories if counts else None, within=within)
    form = FilterForm(None, categories=choices, colours=colours, counts=counts, initial=initial)
    if filters.q:
        form.fields["sort"].choices = [("", "Best match"), *form.fields["sort"].choices[1:]]  # type: ignore[attr-defined]
    form.use_required_attribute = False
    for field in form.fields.values():
        field.required = True  # Nothing is: else every label would end in "(optional)".
    return form


def category_choices(
    tree: Tree, counts: Mapping[int, int] | None = None, *, within: Category | None = None
) -> list[tuple[str, str]]:
    """Return the categories to choose from, those below `within` on its page, indented by depth."""
    offered = tree.descendants(within)[1:] if within else tuple(tree)
    top = tree.depth(within) + 1 if within else 0
    indents = (_INDENT * (tree.depth(one) - top) for one in offered)
    words = (f"{one.name} {_in_brackets(counts.get(one.pk) if counts else None)}".rstrip() for one in offered)
    return [(one.slug, indent + name) for one, indent, name in zip(offered, indents, words, strict=True)]


def _in_brackets(count: int | None) -> str:
    return "" if count is None else f"({count})"
