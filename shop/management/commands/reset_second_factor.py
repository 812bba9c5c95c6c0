"""`manage.py reset_second_factor NAME`: for who lost the phone and the recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError
from django_otp import devices_for_user


class Command(BaseCommand):
    help = "Remove a member of staff's second factor and end their sessions. At the next sign-in they set up a new one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="What they sign in with.")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        user = User.objects.filter(username=name, is_staff=True).first()
        if user is None:
            raise CommandError(f"There is no member of staff called {name}.")
        for device in list(devices_for_user(user, confirmed=None)):
            device.delete()
        # Sessions do not name their user in a column: whoever is signed in gives the new factor next time.
        ended = [each for each in Session.objects.all() if each.get_decoded().get("_auth_user_id") == str(user.pk)]
        Session.objects.filter(pk__in=[each.pk for each in ended]).delete()
        self.stdout.write(f"{name} sets up a second factor at the next sign-in; {len(ended)} sessions ended")
