from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from shop.catalogue.reindex import reindex_all, reindex_due


class Command(BaseCommand):
    help = "Work out what lists and search read of products that are due. Safe to repeat and to run twice at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="Every product, and forget words that none has.")

    def handle(self, *args: Any, **options: Any) -> None:
        done = reindex_all() if options["all"] else reindex_due()
        self.stdout.write(f"reindex: {done} products")
