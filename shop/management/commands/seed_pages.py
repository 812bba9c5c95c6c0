from typing import Any

from django.core.management.base import BaseCommand

from shop.management.standard_pages import plant_pages


class Command(BaseCommand):
    help = "Make the pages that every shop needs: delivery, returns, privacy, contact. Those that are there stay."

    def handle(self, *args: Any, **options: Any) -> None:
        made = plant_pages()
        self.stdout.write(
            f"pages: made {made}. Read them in the admin and make them yours." if made else "pages: all there"
        )
