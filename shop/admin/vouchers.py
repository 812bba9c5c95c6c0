"""Voucher codes. One that was used is switched off, not deleted: its orders say its code."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from shop.admin.archive import archive, bring_back
from shop.admin.moment import moment_field
from shop.admin.naira import NairaField
from shop.admin.show import NOTHING, admin_link, naira, state
from shop.admin.stale import SeenField, refuse_stale, save_typed
from shop.vouchers.models import Voucher, VoucherUse

NEWEST = 50  # uses that a voucher's page lists
CODE = re.compile(r"[A-Z0-9]+")


class VoucherForm(forms.ModelForm[Voucher]):
    percent = forms.IntegerField(
        label="Per cent",
        min_value=1,
        max_value=100,
        required=False,
        help_text="1 to 100, of the gifts' price.",
        error_messages={
            "invalid": "Enter a whole number from 1 to 100.",
            "min_value": "Enter a whole number from 1 to 100.",
            "max_value": "Enter a whole number from 1 to 100.",
        },
    )
    amount_kobo = NairaField(label="Amount in ₦", least_kobo=100, required=False, help_text="Like 500.")
    minimum_kobo = NairaField(label="For gifts of at least, in ₦", required=False, help_text="Empty: for any.")
    starts_at = moment_field(label="From", help_text="Empty: at once.")
    ends_at = moment_field(label="Until", help_text="Empty: for good.")
    seen = SeenField()

    class Meta:
        labels = {
            "kind": "What it takes off",
            "covers_delivery": "Off the delivery fee too",
            "max_uses": "Uses in all",
            "max_uses_per_email": "Uses per email address",
            "is_active": "Can be used",
        }
        help_texts = {"max_uses": "Empty: no limit.", "max_uses_per_email": "Empty: no limit."}

    def clean_code(self) -> str:
        """Return it the way it is stored and looked for: capitals and digits."""
        code = "".join(str(self.cleaned_data["code"]).split()).upper()
        if not CODE.fullmatch(code):
            raise ValidationError("Use only the letters A to Z and digits, like ADIRE10.")
        return code

    def clean_minimum_kobo(self) -> int:
        return self.cleaned_data["minimum_kobo"] or 0

    def clean_max_uses(self) -> int | None:
        most: int | None = self.cleaned_data["max_uses"]
        used = Voucher.objects.get(pk=self.instance.pk).uses if self.instance.pk else 0
        if most is not None and most < max(used, 1):
            raise ValidationError(
                f"It is used {used} times already. Enter {used} or more." if used else "Enter 1 or more."
            )
        return most

    def clean_max_uses_per_email(self) -> int | None:
        most: int | None = self.cleaned_data["max_uses_per_email"]
        if most == 0:
            raise ValidationError("Enter 1 or more, or leave it empty.")
        used = _most_of_one_address(self.instance)
        if most is not None and most < used:
            raise ValidationError(f"One address has used it {used} times already. Enter {used} or more.")
        return most

    def clean(self) -> None:
        super().clean()  # It is what asks for unique values.
        refuse_stale(self)
        self._need_one_of_percent_and_amount()
        starts, ends = self.cleaned_data.get("starts_at"), self.cleaned_data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", "It must end after it starts.")

    def _need_one_of_percent_and_amount(self) -> None:
        kind = self.cleaned_data.get("kind")
        wanted, other = ("percent", "amount_kobo") if kind == Voucher.Kind.PERCENT else ("amount_kobo", "percent")
        words = {"percent": "how many per cent it takes off", "amount_kobo": "the amount it takes off"}
        if kind is None:
            return
        if wanted not in self.errors and self.cleaned_data.get(wanted) is None:
            self.add_error(wanted, f"Enter {words[wanted]}.")
        if other not in self.errors and self.cleaned_data.get(other) is not None:
            self.add_error(other, f"Leave this empty, or choose “{_kind_beside(kind).label}” above.")


def _kind_beside(kind: str) -> Voucher.Kind:
    return Voucher.Kind.AMOUNT if kind == Voucher.Kind.PERCENT else Voucher.Kind.PERCENT


@admin.register(Voucher)
class VoucherAdmin(admin.ModelAdmin[Voucher]):
    form = VoucherForm
    fieldsets = [
        (None, {"fields": ["code", "kind", ("percent", "amount_kobo"), "covers_delivery", "minimum_kobo"]}),
        (
            "When and how often",
            {"fields": [("starts_at", "ends_at"), ("max_uses", "max_uses_per_email"), "is_active", "seen"]},
        ),
        ("Used", {"fields": ["used", "used_for"]}),
    ]
    readonly_fields = ["used", "used_for"]
    list_display = ["code", "takes_off", "minimum", "period", "used", "now"]
    list_filter = ["is_active", "kind", "starts_at", "ends_at"]
    list_per_page = 50
    search_fields = ["code", "voucher_uses__order__number", "voucher_uses__email"]
    search_help_text = "Code, number of an order that used it, or email address"
    actions = [archive, bring_back]

    def get_readonly_fields(self, request: HttpRequest, obj: Voucher | None = None) -> list[str]:
        """Keep the code of one that was used: the orders say it."""
        return [*self.readonly_fields, "code"] if obj is not None and _was_used(obj) else [*self.readonly_fields]

    def has_delete_permission(self, request: HttpRequest, obj: Voucher | None = None) -> bool:
        return not (obj is not None and _was_used(obj)) and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Voucher, form: Any, change: bool) -> None:  # noqa: FBT001
        save_typed(obj, form, change=change)  # `uses` moves under this page all the time.

    @admin.display(description="takes off", ordering="percent")
    def takes_off(self, voucher: Voucher) -> str:
        what = f"{voucher.percent} %" if voucher.percent is not None else naira(voucher.amount_kobo)
        return f"{what}, delivery too" if voucher.covers_delivery else what

    @admin.display(description="for gifts of", ordering="minimum_kobo")
    def minimum(self, voucher: Voucher) -> str:
        return f"{naira(voucher.minimum_kobo)} or more" if voucher.minimum_kobo else "any price"

    @admin.display(description="when", ordering="ends_at")
    def period(self, voucher: Voucher) -> str:
        starts, ends = (_moment(at) if at else "" for at in (voucher.starts_at, voucher.ends_at))
        return " ".join(filter(None, [starts and f"from {starts}", ends and f"until {ends}"])) or "at any time"

    @admin.display(description="used", ordering="uses")
    def used(self, voucher: Voucher) -> str:
        """Uses that count: given back ones do not."""
        return f"{voucher.uses} of {voucher.max_uses}" if voucher.max_uses is not None else str(voucher.uses)

    @admin.display(description="now")
    def now(self, voucher: Voucher) -> SafeString:
        moment = timezone.now()
        if not voucher.is_active:
            return state("Switched off", "muted")
        if voucher.ends_at is not None and voucher.ends_at <= moment:
            return state("Ended", "muted")
        if voucher.max_uses is not None and voucher.uses >= voucher.max_uses:
            return state("Used up", "warn")
        if voucher.starts_at is not None and moment < voucher.starts_at:
            return state("Not yet", "warn")
        return state("Can be used", "ok")

    @admin.display(description="orders that used it")
    def used_for(self, voucher: Voucher) -> SafeString | str:
        """Return the newest uses with their orders, those given back too, and how many there are besides."""
        uses = list(_uses_of(voucher).select_related("order")[: NEWEST + 1])
        rows = [
            (admin_link(use.order), _moment(use.created_at), naira(use.discount_kobo), use) for use in uses[:NEWEST]
        ]
        if not rows:
            return NOTHING
        said = ((link, at, off, use.email, use.get_state_display().lower()) for link, at, off, use in rows)
        items = format_html_join("", "<li>{}, {}: −{}, {}, {}</li>", said)
        more = _uses_of(voucher).aggregate(all=Count("pk"))["all"] - len(rows)
        return format_html("<ul>{}</ul>{}", items, f"and {more} older ones" if more else "")


def _uses_of(voucher: Voucher) -> QuerySet[VoucherUse]:
    return VoucherUse.objects.filter(voucher=voucher.pk).order_by("-created_at", "-pk")


def _most_of_one_address(voucher: Voucher) -> int:
    live = _uses_of(voucher).exclude(state=VoucherUse.State.GIVEN_BACK).order_by()
    most: int | None = live.values("email").annotate(times=Count("pk")).aggregate(most=Max("times"))["most"]
    return most or 0


def _was_used(voucher: Voucher) -> bool:
    return _uses_of(voucher).exists()


def _moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "j M Y, H:i")
