"""Love Giftings: the Django project and its one app. `docs/architecture.md` is the map of the rooms."""
