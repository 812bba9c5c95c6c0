"""A part of a form's layout that is drawn once for all products that ask the same."""

from typing import Any

from crispy_forms.layout import Div, Field, LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.utils.safestring import SafeString

from shop.form_fields import drawn_once


class DrawnOnce(LayoutObject):  # type: ignore[misc]  # crispy has no types
    """A piece with one field in it; `how` says what else it is drawn from."""

    def __init__(self, name: str, piece: Field | Div, how: str) -> None:
        self.name, self.piece, self.how = name, piece, how
        self.fields = [piece]

    def render(self, form: forms.BaseForm, context: Any, template_pack: str = TEMPLATE_PACK, **more: Any) -> SafeString:
        def draw() -> SafeString:
            html: SafeString = self.piece.render(form, context, template_pack=template_pack, **more)
            return html

        return drawn_once((type(self.piece), self.how), form[self.name], draw)
