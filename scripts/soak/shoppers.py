"""Shoppers who buy until the time is over, try again whatever goes wrong, and remember what they were told."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress

import requests

from tests.kills.shopper import TIMEOUT, Shopper, form_on

PATIENCE_SECONDS = 60  # longer than anything that is broken stays so
PAUSE_SECONDS = 0.2  # before trying again
BROKEN = "no answer"


class GaveUp(AssertionError):
    """A shopper was not served within PATIENCE_SECONDS."""


class Crowd:
    """What all shoppers saw together. `acknowledged` are the tokens of checkouts that led on to the payment."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.answers: Counter[str] = Counter()
        self.acknowledged: list[str] = []
        self.paid = 0
        self.wrong: list[str] = []

    def note(self, answer: str) -> None:
        with self.lock:
            self.answers[answer] += 1

    @property
    def asked(self) -> int:
        return sum(self.answers.values())

    @property
    def answered(self) -> int:
        """How many requests got a page or a redirect, not a fault of the shop's."""
        return sum(count for answer, count in self.answers.items() if answer.isdigit() and int(answer) < 500)


class Buyer:
    """One shopper at a time, on any of the instances: carts and sessions belong to none of them."""

    def __init__(self, urls: Sequence[str], cup: dict[str, object], crowd: Crowd, seed: str) -> None:
        self.urls, self.cup, self.crowd = urls, cup, crowd
        self.chance = random.Random(seed)  # noqa: S311  the same faults and wishes for the same seed

    def buy_until(self, end: float) -> None:
        """Buy again and again until `end` (of time.monotonic); what goes wrong is told to the crowd."""
        while time.monotonic() < end:
            try:
                self._buy()
            except AssertionError as wrong:
                self.crowd.wrong.append(str(wrong))

    def _buy(self) -> None:
        shopper = Shopper(self.urls[0])
        look = self.chance.choice(["/", "/products/", f"/products/{self.cup['slug']}/"])
        self._ask(shopper, lambda: shopper.get(look), {200})
        quantity = self.chance.choice([1, 1, 1, 2])
        variant_id, slug = int(str(self.cup["variant_id"])), str(self.cup["slug"])
        self._ask(shopper, lambda: shopper.add(variant_id, slug, quantity), {303, 422})
        page = self._ask(shopper, lambda: shopper.get("/checkout/"), {200, 302})
        if page.status_code == 302:
            return  # sold out: the cart stayed empty
        form = form_on(page)
        placed = self._ask(shopper, lambda: shopper.send(form), {303, 302, 422})
        if placed.status_code == 422 or placed.headers["Location"] == "/cart/":
            return  # refused with a sentence: sold out, or too busy
        with self.crowd.lock:
            self.crowd.acknowledged.append(form["token"])
        if self.chance.random() < 0.3:
            self._ask(shopper, lambda: shopper.send(form), {303, 302})  # pressed twice
        if self.chance.random() < 0.7:
            self._pay(placed.headers["Location"])

    def _ask(
        self, shopper: Shopper, ask: Callable[[], requests.Response], expected: Collection[int]
    ) -> requests.Response:
        """Ask any instance until it is answered as expected. A broken connection or a 5xx is tried again."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            shopper.url = self.chance.choice(self.urls)
            try:
                answer = ask()
            except requests.RequestException:
                self.crowd.note(BROKEN)
            else:
                self.crowd.note(str(answer.status_code))
                if answer.status_code in expected:
                    return answer
                if answer.status_code < 500:
                    raise GaveUp(f"{answer.request.path_url}: {answer.status_code}, expected {sorted(expected)}")
            time.sleep(PAUSE_SECONDS)
        raise GaveUp(f"not served for {PATIENCE_SECONDS} s")

    def _pay(self, page: str) -> None:
        """Pay on the hosted page, if that is where the shopper was sent."""
        if "/checkout/" not in page:
            return
        with suppress(requests.RequestException):
            paid = requests.post(f"{page}/card", data={"card": "success"}, timeout=TIMEOUT, allow_redirects=False)
            if paid.status_code < 400:
                self.crowd.paid += 1
