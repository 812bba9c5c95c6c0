"""How the form of a pack shows what can be asked for on one of its extras: folded away until it is chosen."""

from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Div

from shop.personalisation.art import extra_art
from shop.personalisation.models import CustomizationField
from shop.personalisation.offer import Extra
from shop.personalisation.packed import own_name

if TYPE_CHECKING:
    from shop.personalisation.forms import CustomizationForm

_Kind = CustomizationField.Kind
_DRAWN_FROM = (_Kind.COLOUR, _Kind.LETTERING, _Kind.INSCRIPTION)


class OwnEngraving(Div):  # type: ignore[misc]  # crispy has no types
    """The fields of one extra, with a picture of it."""

    template = "giftings/own.html"

    def __init__(self, asked: "CustomizationForm", extra: Extra, shows_when: str) -> None:
        self.asked, self.extra = asked, extra
        self.names = [name for field in extra.fields if (name := self._name(field.kind)) in asked.fields]
        super().__init__(*self.names, data_shows_when=shows_when)

    @property
    def key(self) -> int:
        return self.extra.product.pk

    @property
    def is_open(self) -> bool:
        """Whether there is something to see: words, or an error."""
        return bool(self._held(_Kind.INSCRIPTION)) or self.has_errors

    @property
    def has_errors(self) -> bool:
        """Whether something is wrong with it: then it is never hidden, chosen or not."""
        return any(self.asked[name].errors for name in self.names)

    @property
    def picture_url(self) -> str:
        return extra_art(self.extra, {kind: self._held(kind) for kind in _DRAWN_FROM}).url

    def _name(self, kind: str) -> str:
        return own_name(self.extra.product.pk, kind)

    def _held(self, kind: str) -> str:
        name = self._name(kind)
        held: Any = self.asked[name].value() if name in self.asked.fields else ""
        return str(held or "")
