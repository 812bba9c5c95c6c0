"""The small forms of a stock page. They parse; the verbs of `stock/count.py` decide.

Each carries `seen`, the newest ledger row its reader saw: sent twice, it counts once.
"""

from django import forms

from shop.stock.count import MOST_PIECES
from shop.stock.models import Stock


def _pieces(label: str, *, least: int = 1, help_text: str = "") -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(label=label, min_value=least, max_value=MOST_PIECES, widget=widget, help_text=help_text)


def _note(label: str, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=200, required=required, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


def _seen() -> forms.IntegerField:
    return forms.IntegerField(min_value=0, error_messages={"required": "Send this form from the stock page itself."})


class ReceiveForm(forms.Form):
    pieces = _pieces("Pieces that came in")
    note = _note("Note, if you like")
    seen = _seen()


class RecountForm(forms.Form):
    pieces = _pieces("Pieces on the shelf", least=0, help_text="Count the reserved ones too.")
    note = _note("Note, if you like")
    seen = _seen()


class WriteOffForm(forms.Form):
    pieces = _pieces("Pieces to take out")
    note = _note("Why", required=True)
    seen = _seen()


class StockSettingsForm(forms.ModelForm[Stock]):
    """What is not a count: whether it is counted at all, and when it is low."""

    low_at = forms.IntegerField(label="Call it low at", min_value=0, max_value=MOST_PIECES)

    class Meta:
        model = Stock
        fields = ["is_tracked", "low_at"]
        labels = {"is_tracked": "Count it"}
