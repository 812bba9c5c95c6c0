"""`manage.py move_pictures --from folder --to database`: copy the owner's photos to where the shop keeps them now."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.files.storage import InvalidStorageError, Storage, storages
from django.core.management.base import BaseCommand, CommandError

from shop.catalogue.move_pictures import copy_pictures

PLACES = ["folder", "database", "s3"]


class Command(BaseCommand):
    help = "Copy the owner's photos from one place to another, in all sizes. Deletes nothing; safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="old", choices=PLACES, required=True)
        parser.add_argument("--to", dest="new", choices=PLACES, default=settings.MEDIA_STORE)

    def handle(self, *args: Any, old: str, new: str, **options: Any) -> None:
        if old == new:
            raise CommandError("Both places are the same. Set MEDIA_STORE to the new one, then name the old one.")
        moved = copy_pictures(_place(old), _place(new))
        self.stdout.write(f"move pictures: {moved.copied} files copied, {moved.there_already} were there already")
        for name in moved.missing:
            self.stderr.write(f"{name} is not in {old}: its product is shown with a drawing once the photo is removed")
        if moved.missing:
            raise SystemExit(1)


def _place(name: str) -> Storage:
    try:
        return storages[name]
    except InvalidStorageError as fault:
        raise CommandError(f"{name} is not set up. Set the AWS_ variables of .env.example first.") from fault
