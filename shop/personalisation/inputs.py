"""Form fields and widgets that show a question and hand over what was posted, unjudged: a field's kind judges it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from shop.personalisation.offer import Extra, Swatch


@dataclass(frozen=True)
class Option:
    """One of the things to choose from. `label` says everything in words; `facts` are for templates that draw."""

    value: str
    name: str
    note: str = ""
    is_sold_out: bool = False
    facts: Swatch | Extra | None = None

    @property
    def label(self) -> str:
        words = f"{self.name}, {self.note}" if self.note else self.name
        return f"{words} (sold out)" if self.is_sold_out else words


class AskText(forms.CharField):
    def clean(self, value: Any) -> Any:
        return value


class AskTick(forms.BooleanField):
    def clean(self, value: Any) -> Any:
        return value


class AskOne(forms.ChoiceField):
    def clean(self, value: Any) -> Any:
        return value


class AskSeveral(forms.MultipleChoiceField):
    def clean(self, value: Any) -> Any:
        return value


class Radios(forms.RadioSelect):
    """Radio buttons; templates find the Option behind each in `option.data.option`."""

    def __init__(self, offered: Sequence[Option]) -> None:
        super().__init__()
        self.offered = {option.value: option for option in offered}

    def create_option(self, name: str, value: Any, label: Any, selected: Any, *rest: Any, **named: Any) -> Any:
        option = self.offered[value]
        made = super().create_option(name, value, label, selected and not option.is_sold_out, *rest, **named)
        return _with_facts(made, option)


class TickBoxes(forms.CheckboxSelectMultiple):
    """Tick boxes; templates find the Option behind each in `option.data.option`."""

    def __init__(self, offered: Sequence[Option]) -> None:
        super().__init__()
        self.offered = {option.value: option for option in offered}

    def create_option(self, name: str, value: Any, label: Any, selected: Any, *rest: Any, **named: Any) -> Any:
        option = self.offered[value]
        made = super().create_option(name, value, label, selected and not option.is_sold_out, *rest, **named)
        return _with_facts(made, option)


def _with_facts(made: dict[str, Any], option: Option) -> dict[str, Any]:
    """A sold-out option stays visible, cannot be chosen and never looks chosen."""
    if option.is_sold_out:
        made["attrs"]["disabled"] = True
    return {**made, "option": option}
