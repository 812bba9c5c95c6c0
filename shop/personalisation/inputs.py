"""Form fields and widgets that show a question and hand over what was posted, unjudged: a field's kind judges it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms


@dataclass(frozen=True)
class Option:
    """One of the things to choose from. Templates find what follows the name as `option.data.<name>`."""

    value: str
    name: str
    is_sold_out: bool = False
    hex: str = ""
    price_kobo: int | None = None
    picture: str = ""
    sample: str = ""  # the `d` of a path


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
    """Radio buttons for options; a sold-out one stays visible and cannot be chosen."""

    def __init__(self, offered: Sequence[Option]) -> None:
        super().__init__()
        self.offered = {option.value: option for option in offered}

    def create_option(self, name: str, value: Any, label: Any, selected: Any, *rest: Any, **named: Any) -> Any:
        option = self.offered[value]
        made = super().create_option(name, value, label, selected and not option.is_sold_out, *rest, **named)
        return _with_facts(made, option)


class TickBoxes(forms.CheckboxSelectMultiple):
    """Tick boxes for options; a sold-out one stays visible and cannot be chosen."""

    def __init__(self, offered: Sequence[Option]) -> None:
        super().__init__()
        self.offered = {option.value: option for option in offered}

    def create_option(self, name: str, value: Any, label: Any, selected: Any, *rest: Any, **named: Any) -> Any:
        option = self.offered[value]
        made = super().create_option(name, value, label, selected and not option.is_sold_out, *rest, **named)
        return _with_facts(made, option)


class Lines(forms.Textarea):
    """A larger box. Browsers never insist on it: a tick box may stand beside it that excuses a blank."""

    def use_required_attribute(self, initial: Any) -> bool:
        return False


def _with_facts(made: dict[str, Any], option: Option) -> dict[str, Any]:
    """What is sold out never looks chosen either: a disabled box is not posted, whatever it shows."""
    if option.is_sold_out:
        made["attrs"]["disabled"] = True
    note = "sold out" if option.is_sold_out else ""
    facts = {"hex": option.hex, "price_kobo": option.price_kobo, "picture": option.picture, "sample": option.sample}
    return {**made, **facts, "note": note}
