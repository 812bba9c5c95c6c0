"""The shop and a model of it live through the same random days. Every step must leave them of one mind.

MACHINE_EXAMPLES=2000 searches further, each time elsewhere; without it the same days are lived every time.
"""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.gateway import Gateway
from tests.machine.machine import ShopMachine
from tests.machine.shop_under_test import Weather

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "0"))
DAYS = settings(
    max_examples=EXAMPLES or 20,
    stateful_step_count=20,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.django_db
@pytest.mark.timeout(600 + EXAMPLES)
def test_shop_and_model_agree_after_every_step(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, record_property: Any
) -> None:
    weather = Weather(gateway)
    monkeypatch.setattr(gateway, "answer", weather.answer)
    monkeypatch.setattr(ShopMachine, "gateway", gateway, raising=False)
    monkeypatch.setattr(ShopMachine, "weather", weather, raising=False)
    ShopMachine.steps = 0
    ShopMachine.done.clear()

    run_state_machine_as_test(ShopMachine, settings=DAYS)

    record_property("steps", ShopMachine.steps)
    print(f"{ShopMachine.steps} steps: {dict(sorted(ShopMachine.done.items()))}")  # noqa: T201  for whoever runs -s
