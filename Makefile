# Everything a person types here. `make help` lists it.
# A fresh machine needs Python 3.11 or newer and make; the rest is fetched into the project's own folder.

PYTHON ?= python3
VENV   ?= .venv
PY     := $(VENV)/bin/python

export VENV
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help run test sabotage bench soak check format clean venv venv-dev

help: ## List what make can do here
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

run: venv ## Start the shop with a demo catalogue and a stand-in for Paystack; PORT=8000
	@$(PY) -m scripts.run_shop

test: venv-dev ## Run every check and every test, on SQLite and PostgreSQL and in a browser; COVERAGE=1
	@$(PY) -m scripts.run_tests

sabotage: venv-dev ## Take the guards of money, stock and privacy away one at a time; some test must notice each
	@$(PY) -m scripts.sabotage

bench: venv-dev ## Measure the shop beside the smallest one that does the same; BENCH_SECONDS=4 BENCH_ROUNDS=5
	@$(PY) -m scripts.bench

soak: venv-dev ## Break everything around two instances while shoppers buy, then audit; SOAK_SECONDS=120 SOAK_SEED=…
	@$(PY) -m scripts.soak

check: venv-dev ## Run the linters, types, import rules, template, migration and deployment checks
	@$(PY) -m scripts.check

format: venv-dev ## Put the Python code into its one layout
	@$(VENV)/bin/ruff check --fix --quiet . ; $(VENV)/bin/ruff format .

clean: ## Remove what was fetched and built here; the database and uploaded pictures stay
	@rm -rf $(VENV) .run staticfiles htmlcov .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

venv:
	@$(PYTHON) scripts/bootstrap.py requirements.txt

venv-dev:
	@$(PYTHON) scripts/bootstrap.py requirements-dev.txt
