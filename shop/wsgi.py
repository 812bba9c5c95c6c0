"""The WSGI entry point. It refuses to serve on an unsafe production setting."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")

application = get_wsgi_application()

from shop.checks import stop_if_unsafe  # noqa: E402  (settings exist only from here on)

stop_if_unsafe()
