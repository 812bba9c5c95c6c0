"""Lets `ModelAdmin[Order]` run: the type checker wants to know the model, the running classes take no subscript."""

from django.contrib.admin.options import BaseModelAdmin
from django.forms.models import BaseInlineFormSet, BaseModelForm, ModelMultipleChoiceField

for _class in (BaseModelAdmin, BaseModelForm, BaseInlineFormSet, ModelMultipleChoiceField):
    _class.__class_getitem__ = classmethod(lambda cls, *_: cls)  # type: ignore[union-attr]
