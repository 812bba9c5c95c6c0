"""Start the Paystack sandbox from a test and pull its strings.

    with Sandbox(webhook="http://127.0.0.1:8000/payments/paystack/webhook/") as sandbox:
        sandbox.fault("verify", "500")          # the next verify fails, once
        sandbox.pay(reference)                  # as if the payer had paid on the hosted page
        sandbox.wait_for_webhooks()             # until the shop has answered every one
        assert sandbox.deliveries()[0].statuses == [503, 200]

Nothing here sleeps: the process says when it listens, and the sandbox itself waits for its deliveries.
docs/sandbox.md lists the settings, the faults and the form fields of the hosted page.
"""

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests

Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
KEY = "sk_test_of_the_tests"
ALWAYS = None
_TIMEOUT = 30  # seconds for one call; more than any fault of the tests takes


class SandboxError(AssertionError):
    """The sandbox refused what a test asked of it, or broke. The test is wrong, or the sandbox is."""


@dataclass(frozen=True)
class Delivery:
    """One webhook. `state` is waiting, sending, delivered, lost, held or refused."""

    id: int
    event: str
    reference: str
    state: str
    body: Json
    signature: str | None
    statuses: list[int | None]  # what the shop answered, one per try; None where it did not
    errors: list[str]


@dataclass(frozen=True)
class Call:
    """One call of Paystack's API that came in. `status` is what it was answered; 0 if it was hung up on before."""

    endpoint: str
    method: str
    path: str
    query: dict[str, str]
    body: Json | None
    status: int
    faults: list[str]


class Sandbox:
    """A sandbox process on a free port. Use it as a context manager, or call `start` and `stop`."""

    def __init__(self, *, key: str = KEY, webhook: str = "", **options: object) -> None:
        """`options` are those of the command line: `retry_seconds=0.05` is `--retry-seconds 0.05`."""
        self.key = key
        self.url = ""
        given = {"key": key, "webhook": webhook, **options}
        self._options = [f"--{name.replace('_', '-')}={value}" for name, value in given.items() if value != ""]
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # ---- the process -------------------------------------------------------------------------

    def start(self) -> None:
        """Start the process; return once it listens."""
        command = [sys.executable, "-m", "paystack_sandbox", "--port=0", "--until-stdin-closes", *self._options]
        self._complaints = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed in stop
        self._process = subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._complaints
        )
        assert self._process.stdout is not None
        first_line = self._process.stdout.readline()
        if "http://" not in first_line:
            self.stop()
            raise SandboxError("the sandbox did not start")
        self.url = first_line[first_line.index("http://") :].strip()

    def stop(self) -> None:
        """Stop the process. Raise what it complained about on its way, if it did."""
        process, self._process = self._process, None
        if process is None:
            return
        process.communicate()  # closes its standard input, which ends it
        with self._complaints as file:
            file.seek(0)
            if complaints := file.read():
                raise SandboxError(f"the sandbox complained:\n{complaints}")

    # ---- the payer ---------------------------------------------------------------------------

    def pay(
        self,
        reference: str,
        outcome: str = "success",
        *,
        card: str = "",
        channel: str = "card",
        amount: int | None = None,
    ) -> Json:
        """Pay a transaction without the hosted page; give it as verify would.

        `outcome`: success, failed, abandoned, ongoing, pending, processing, queued; once paid also reversed and
        reversal-pending. `card` is a test card by name (`refund-fails`, `declined` …). `amount` (kobo) is charged
        instead of what was asked.
        """
        body = {"outcome": outcome, "card": card, "channel": channel, "amount": amount}
        return self._control("POST", f"transactions/{reference}/pay", body)

    def dispute(self, reference: str) -> int:
        """Let the payer complain to their bank. Give the dispute's id."""
        return int(self._control("POST", f"transactions/{reference}/dispute")["id"])

    def remind_dispute(self, dispute: int) -> None:
        """Let Paystack remind the shop."""
        self._control("POST", f"disputes/{dispute}/remind")

    def resolve_dispute(self, dispute: int, resolution: str = "merchant-accepted") -> None:
        """End a dispute: `merchant-accepted` and `auto-accepted` cost the shop the money, `declined` does not."""
        self._control("POST", f"disputes/{dispute}/resolve", {"resolution": resolution})

    # ---- Paystack itself ---------------------------------------------------------------------

    def set(self, **settings: object) -> None:
        """Change settings until the next reset: `webhook`, `retry_seconds`, `refund_delay=None` …"""
        self._control("POST", "settings", settings)

    def fault(
        self, endpoint: str, kind: str, *, times: int | None = 1, value: object = None, reference: str | None = None
    ) -> None:
        """Let something go wrong, once unless said otherwise (`times=ALWAYS`), for one reference or for all."""
        wanted = {"endpoint": endpoint, "kind": kind, "times": times, "value": value, "reference": reference}
        self._control("POST", "faults", wanted)

    def clear_faults(self) -> None:
        """Let everything go right again."""
        self._control("DELETE", "faults")

    def refund_on_dashboard(self, reference: str, amount: int | None = None) -> Json:
        """Refund behind the shop's back. Give the refund as Paystack's list shows it."""
        return self._control("POST", f"transactions/{reference}/refund", {"amount": amount})

    def move_refund(self, refund: int, status: str) -> None:
        """Bring a refund to pending, processing, processed, failed or needs-attention at once."""
        self._control("POST", f"refunds/{refund}/move", {"status": status})

    def reset(self) -> None:
        """Forget everything. Settings are those of the start again."""
        self._control("POST", "reset")

    # ---- webhooks ----------------------------------------------------------------------------

    def send_webhook(self, event: str, data: Json) -> None:
        """Send an event of your own making, rightly signed."""
        self._control("POST", "webhooks", {"event": event, "data": data})

    def redeliver(self, delivery: Delivery) -> None:
        """Send the same bytes again."""
        self._control("POST", f"webhooks/{delivery.id}/redeliver")

    def flush(self) -> None:
        """Let everything that is due later happen now: tries, transfers, the next state of refunds."""
        self._control("POST", "webhooks/flush")

    def wait_for_webhooks(self, seconds: float = 10) -> list[Delivery]:
        """Wait until nothing more will happen by itself; give every delivery. Fail if that takes too long."""
        answer = self._control("GET", f"webhooks?wait={seconds}")
        deliveries = [_delivery(each) for each in answer["deliveries"]]
        if not answer["settled"]:
            raise SandboxError(f"still under way after {seconds} s: {deliveries}")
        return deliveries

    def deliveries(self, event: str = "", reference: str = "") -> list[Delivery]:
        """Give the deliveries so far, oldest first, with what the shop answered."""
        found = [_delivery(each) for each in self._control("GET", "webhooks")["deliveries"]]
        return [each for each in found if event in ("", each.event) and reference in ("", each.reference)]

    # ---- looking -----------------------------------------------------------------------------

    def transaction(self, reference: str) -> Json:
        """Give a transaction as verify would, plus its callback address and channels."""
        return self._control("GET", f"transactions/{reference}")

    def transactions(self) -> list[Json]:
        """Give every transaction, oldest first."""
        return list(self._control("GET", "transactions")["transactions"])

    def refunds(self) -> list[Json]:
        """Give every refund, oldest first."""
        return list(self._control("GET", "refunds")["refunds"])

    def calls(self, endpoint: str = "") -> list[Call]:
        """Give the calls of Paystack's API so far, oldest first: `sandbox.calls("refund")`."""
        found = [Call(**each) for each in self._control("GET", "requests")["requests"]]
        return [each for each in found if endpoint in ("", each.endpoint)]

    def _control(self, method: str, path: str, body: object = None) -> Json:
        answer = requests.request(method, f"{self.url}/_sandbox/{path}", json=body, timeout=_TIMEOUT)
        if answer.status_code >= 400:
            raise SandboxError(answer.json()["message"])
        content: Json = answer.json()
        return content


def _delivery(shown: Json) -> Delivery:
    tries = shown.pop("tries")
    statuses, errors = [each["status"] for each in tries], [each["error"] for each in tries]
    return Delivery(**shown, statuses=statuses, errors=errors)
