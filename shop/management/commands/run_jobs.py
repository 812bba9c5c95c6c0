"""`manage.py run_jobs [--every SECONDS]`: one pass, or a loop, of everything periodic."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from shop.watch.jobs import JOBS, note_run

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Run every periodic job once, or again and again. Each prints one line with counts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS", help="Go on until stopped.")

    def handle(self, *args: Any, every: float | None = None, **options: Any) -> None:
        stopped = threading.Event()
        if every is not None:
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stopped.set())
        failed = self._run_all()
        while every is not None and not stopped.wait(every):
            close_old_connections()
            failed = self._run_all()
        if failed and every is None:
            raise SystemExit(1)

    def _run_all(self) -> bool:
        """Run each job; one that fails is logged and does not stop the others. Returns whether any failed."""
        failed = False
        for job in JOBS:
            note_run(job, started_at=timezone.now())
            try:
                call_command(job, stdout=self.stdout, stderr=self.stderr)
            except Exception:
                log.exception("%s failed", job)
                note_run(job, ended_at=timezone.now(), failed=True)
                failed = True
            else:
                note_run(job, ended_at=timezone.now(), failed=False)
        return failed
