"""The WSGI entry point. It refuses to serve on an unsafe production setting."""

import logging
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")

application = get_wsgi_application()

from django.conf import settings  # noqa: E402  (they exist only from here on)

from shop.checks import stop_if_unsafe  # noqa: E402

stop_if_unsafe()
logging.getLogger("shop").info("the shop starts; photos are kept in: %s", settings.MEDIA_STORE)
