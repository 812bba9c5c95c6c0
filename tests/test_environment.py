"""`.env.example` names every setting there is, and no other; it works as it stands."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.production import names_in_settings

ROOT = Path(__file__).parent.parent
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
# What a host sets by itself, and nobody should set by hand.
SET_BY_RENDER = {"RENDER", "RENDER_EXTERNAL_HOSTNAME"}


def test_the_example_names_every_setting_and_no_other() -> None:
    named = set(re.findall(r"^#? ?([A-Z_0-9]+)=", EXAMPLE, re.MULTILINE))
    assert named == names_in_settings() - SET_BY_RENDER


def test_the_tests_leave_nothing_to_the_dot_env_of_this_machine() -> None:
    """`load_dotenv` fills in what is not there; what is there and empty it leaves."""
    assert names_in_settings() - os.environ.keys() == set()


def test_the_settings_are_read_in_one_place() -> None:
    readers = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "shop").rglob("*.py")
        if re.search(r"os\.environ(?!\.setdefault)|getenv|environment as env", path.read_text(encoding="utf-8"))
    ]
    assert sorted(readers) == ["shop/environment.py", "shop/settings.py"]


def test_the_example_starts_the_shop_as_it_stands() -> None:
    lines = [line.split("=", 1) for line in EXAMPLE.splitlines() if line and not line.startswith("#")]
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **{name: value for name, value in lines}},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
