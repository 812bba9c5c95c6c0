"""What the model knows of vouchers: who has used which, and who may use it again."""

from tests.machine.things import FEE_KOBO, Order, Typed, Voucher


class Vouchers:
    """The codes by their names. Uses are not counted up and down but looked for in the orders, each time."""

    def __init__(self, codes: dict[str, Voucher], orders: list[Order]) -> None:
        self.codes, self._orders = codes, orders

    def can_be_typed(self, code: str) -> bool:
        return not code or (self.codes[code].is_on and not self.codes[code].has_ended)

    def off(self, code: str, items_kobo: int) -> int:
        if not code:
            return 0
        voucher = self.codes[code]
        return (items_kobo + FEE_KOBO * voucher.covers_delivery) * voucher.percent // 100

    def used_by(self, code: str) -> list[Order]:
        return [order for order in self._orders if order.typed.code == code and order.voucher_use in {"held", "used"}]

    def have_room(self, typed: Typed, *, besides: Order | None = None) -> bool:
        """Whether the code that was typed can be used once more; the use of one order may be given up for it."""
        if not typed.code:
            return True
        voucher = self.codes[typed.code]
        used = [order for order in self.used_by(typed.code) if order is not besides]
        mine = [order for order in used if order.typed.email.lower() == typed.email.lower()]
        limits = [(voucher.in_all, used), (voucher.for_each, mine)]
        return voucher.is_on and all(most is None or len(uses) < most for most, uses in limits)
