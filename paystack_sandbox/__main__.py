"""The command line: read the options, open the port, say where, and serve until told to stop."""

import argparse
import os
import signal
import sys
import threading

from paystack_sandbox.server import Server
from paystack_sandbox.settings import KEY_PREFIX, Settings
from paystack_sandbox.state import World

_SECONDS = (
    ("--webhook-delay", 0.0, "before an event is first sent"),
    ("--retry-seconds", 2.0, "between two tries of an event"),
    ("--transfer-delay", 3.0, "until a bank transfer arrives"),
    ("--refund-delay", 2.0, "between two states of a refund"),
)


def main(arguments: list[str] | None = None) -> None:
    """Run the sandbox. The first line of output ends in its address."""
    options = _options(arguments)
    settings = Settings(
        key=options.key,
        webhook=options.webhook,
        currency=options.currency,
        merchant=options.merchant,
        webhook_delay=options.webhook_delay,
        retry_seconds=options.retry_seconds,
        transfer_delay=options.transfer_delay,
        refund_delay=options.refund_delay,
    )
    try:
        server = Server(options.port, World(settings))
    except OSError as error:
        sys.exit(f"Cannot listen on port {options.port}: {error.strerror}")
    # Tests end it hundreds of times: leave at once and without a traceback.
    signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
    signal.signal(signal.SIGINT, lambda number, frame: os._exit(0))
    if options.until_stdin_closes:
        threading.Thread(target=_leave_when_stdin_closes, daemon=True).start()
    print(f"Paystack sandbox: {server.world.address}", flush=True)
    server.serve_forever()


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m paystack_sandbox", description="A stand-in Paystack. No real money.")
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one")
    parser.add_argument("--key", required=True, help=f"the secret key the shop uses: {KEY_PREFIX}…")
    parser.add_argument("--webhook", default="", metavar="URL", help="where events are sent; without it, nowhere")
    parser.add_argument("--currency", default=Settings.currency)
    parser.add_argument("--merchant", default=Settings.merchant, help="the name on the hosted page")
    for name, default, what in _SECONDS:
        parser.add_argument(name, type=float, default=default, metavar="SECONDS", help=f"{what} (default {default:g})")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end when whoever started it is gone")
    options = parser.parse_args(arguments)
    if not options.key.startswith(KEY_PREFIX) or options.key == KEY_PREFIX:
        parser.error(f"--key must start with {KEY_PREFIX}: the sandbox never sees a live key")
    return options


def _leave_when_stdin_closes() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main()
