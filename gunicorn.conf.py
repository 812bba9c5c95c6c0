"""How gunicorn serves the shop: `gunicorn --config gunicorn.conf.py shop.wsgi`. Sized for 512 MB and half a core."""

import json
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from dotenv import load_dotenv
from gunicorn.glogging import Logger

load_dotenv(Path(__file__).parent / ".env")  # as the settings do, for what is read here

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"

# Threads, since a request that waits for Paystack does nothing meanwhile. 2 × 4 connections at the database.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 4

# A deploy sends SIGTERM and kills after maxShutdownDelaySeconds of render.yaml: this is less, and more than the
# slowest request, whose own limits (Paystack 10 s, a statement 8 s) are what really ends it. `timeout` only
# notices a worker that is stuck as a whole.
graceful_timeout = 25
timeout = 30
keepalive = 65  # longer than the proxy in front keeps an idle connection, so that it never meets a closed one

# A worker is replaced now and then: a slow leak never becomes an outage, and not both at once.
max_requests = 2000
max_requests_jitter = 400

# The heartbeat file must not wait for a slow disk.
worker_tmp_dir = next((path for path in ["/dev/shm"] if os.access(path, os.W_OK)), None)  # noqa: S108
control_socket_disable = True  # it would be written into the home folder, and nobody uses it

# No page of ours needs more; the body is limited by Django.
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190


# --- What is logged: never a query string, a referring page or a secret link -------------------------------

LONGEST_WORD = 40  # An order's id has 36 characters; the tokens of emailed links have far more.


class QuietLogger(Logger):
    """Gunicorn's logger, with one line for each request: no address, no query, no token, no referring page.

    The long words of a path are cut out: a token in a log opens somebody's order. So is everything that the shop's own
    lines are without, here and in what gunicorn says itself, which repeats a header that it cannot read.
    """

    def setup(self, cfg: Any) -> None:
        from shop import logs  # Not at the head: gunicorn reads this file before it looks for packages here.

        super().setup(cfg)
        self.cut = logs.cut
        for handler in self.error_log.handlers:
            handler.setFormatter(logs.JsonLines() if AS_JSON else logs.PlainLines())

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        path = str(environ.get("RAW_URI", "")).partition("?")[0]
        names = dict(resp.headers)
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "level": "INFO",
            "logger": "access",
            "method": environ.get("REQUEST_METHOD"),
            "path": self.cut(re.sub(rf"[^/]{{{LONGEST_WORD + 1},}}", "...", path)),
            "status": int(str(resp.status).split()[0]),
            "bytes": getattr(resp, "sent", 0),
            "ms": round(request_time.total_seconds() * 1000),
            "request": names.get("X-Request-ID", ""),
        }
        if AS_JSON:
            self.access_log.info("%s", json.dumps(line, ensure_ascii=False))
        else:
            self.access_log.info("%(method)s %(path)s %(status)s %(bytes)s bytes %(ms)s ms %(request)s", line)


AS_JSON = os.environ.get("LOG_FORMAT", "json").strip().lower() != "line"
logger_class = QuietLogger
accesslog = "-"
