"""Compile every template of the project, so that a wrong tag is found before a shopper finds it."""

import sys
from pathlib import Path

import django
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def main() -> int:
    django.setup()
    status = 0
    for path in sorted(path for path in TEMPLATES.rglob("*") if path.is_file()):
        name = path.relative_to(TEMPLATES).as_posix()
        try:
            get_template(name)
        except (TemplateSyntaxError, TemplateDoesNotExist) as problem:
            status = 1
            print(f"templates/{name}: {problem}")
    return status


if __name__ == "__main__":
    sys.exit(main())
