"""What a page costs a phone that has never been here: bytes on the wire, counted by the browser."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

KB = 1024


@dataclass(frozen=True)
class Weight:
    """What the first view took, in bytes on the wire by what they are for; the number of requests; all bytes.

    Compressed bodies with the headers of their answers, as HTTP/1.1 writes them out: some 600 bytes each. Over HTTP/2,
    which a browser speaks with production, headers shrink to a few bytes, so this errs on the heavy side.
    """

    by_kind: Mapping[str, int]
    requests: int
    total: int

    def over(self, most: Mapping[str, float]) -> list[str]:
        """Return in words what is more than `most` allows: KB of each kind, "total" for all of them, "requests"."""
        have = {**self.by_kind, "total": self.total}
        heavy = [
            f"{kind}: {have.get(kind, 0) / KB:.1f} KB of {limit}"
            for kind, limit in most.items()
            if kind != "requests" and have.get(kind, 0) > limit * KB
        ]
        return heavy + [f"requests: {self.requests} of {most['requests']}"] * (self.requests > most["requests"])


def first_view(page: Page, address: str) -> Weight:
    """Open an address with nothing in the browser's cache, as who the page's browser is, and weigh it."""
    cdp = page.context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    weight: Counter[str] = Counter()

    def answered(event: Any) -> None:
        # By the address, not by what the browser wants it for: a preloaded font is a font.
        address = urlsplit(event["response"]["url"])
        # Pictures written into the stylesheet cost no request; how a payment stands is asked later, again and again.
        if address.scheme in {"http", "https"} and not address.path.endswith("/status/"):
            kinds[event["requestId"]] = "Font" if address.path.endswith(".woff2") else event["type"]

    def finished(event: Any) -> None:
        if event["requestId"] in kinds:
            weight[kinds[event["requestId"]]] += int(event["encodedDataLength"])

    page.goto("about:blank")  # what the page before still loads is none of this one's
    cdp.send("Network.enable")
    cdp.send("Network.clearBrowserCache")
    cdp.on("Network.responseReceived", answered)
    cdp.on("Network.loadingFinished", finished)
    page.goto(address, wait_until="networkidle")
    cdp.detach()
    return Weight(dict(weight), len(kinds), weight.total())
