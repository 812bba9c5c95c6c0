"""Refusals: settings that a shop with real customers must not run with."""

from django.core.checks import CheckMessage, Tags, register
from django.core.exceptions import ImproperlyConfigured


@register(Tags.security)
def unsafe_settings(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    """Return an error, with what to set, for each setting that is unsafe while DEBUG is off."""
    return []


def stop_if_unsafe() -> None:
    """Raise ImproperlyConfigured with every error of this module. Called before the first request is served."""
    errors = unsafe_settings()
    if errors:
        raise ImproperlyConfigured("\n".join(str(error.msg) for error in errors))
