from django import forms

COLOURS = [(one.lower(), one) for one in ("Indigo", "Clay", "Forest")]
PLACES = [(one.lower(), one) for one in ("Abeokuta", "Lagos", "Ibadan", "Abuja", "Other")]


class GiftForm(forms.Form):
    quantity = forms.IntegerField(min_value=1, max_value=20, initial=1)
    colour = forms.ChoiceField(choices=COLOURS)
    inscription = forms.CharField(max_length=120)
    phone = forms.CharField(max_length=20)
    place = forms.ChoiceField(choices=PLACES)


class KeyedGiftForm(GiftForm):
    key = forms.UUIDField(widget=forms.HiddenInput)


class BuyerForm(forms.Form):
    email = forms.EmailField()
    name = forms.CharField(max_length=80)
    phone = forms.CharField(max_length=20)
    place = forms.ChoiceField(choices=PLACES)
    address = forms.CharField(max_length=300, widget=forms.Textarea)


class CheckoutForm(BuyerForm):
    token = forms.UUIDField(widget=forms.HiddenInput)
    shown_kobo = forms.IntegerField(widget=forms.HiddenInput)
