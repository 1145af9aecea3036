# Two commands matter: `make run` and `make test`. Both set up everything on a bare machine.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
export PYTHONUNBUFFERED := 1

.PHONY: help run test quick lint types e2e processes schema states messages demo bench setup

help: ## what each target does
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 10

# pip comes last when an environment is made, so without it the environment is missing or half-made.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; name it with PYTHON=…" >&2; exit 1; }
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV) || { echo "A virtual environment could not be made: install python3-venv, or check that this folder can be written to." >&2; rm -rf $(VENV); exit 1; }

$(BIN)/genip-verify: | $(BIN)/pip
	@printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s/$(BIN)/python" -m works.verify "$$@"\n' "$(CURDIR)" "$(CURDIR)" > $@ && chmod +x $@

$(STAMP): requirements.txt | $(BIN)/pip $(BIN)/genip-verify
	@echo "installing packages …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.txt || { echo "Packages could not be installed: is there a network? Run the same command again to go on." >&2; exit 1; }
	@touch $@

$(DEV_STAMP): requirements-dev.txt requirements.txt | $(BIN)/pip $(BIN)/genip-verify
	@echo "installing packages for tests …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-dev.txt || { echo "Packages could not be installed: is there a network? Run the same command again to go on." >&2; exit 1; }
	@touch $@ $(STAMP)

setup: $(STAMP) ## environment and pinned packages only

run: $(STAMP) ## start the market: database, demo, web, worker, beat (PORT, HOST, DATA_DIR)
	@exec $(BIN)/python -m marketplace.local

test: $(DEV_STAMP) ## the whole test suite but the slow marks
	@$(BIN)/python -m pytest -q --create-db -m "not slow" $(ARGS)

quick: $(DEV_STAMP) ## lint, import contracts, missing migrations; under a minute
	@$(MAKE) -s lint
	@$(BIN)/lint-imports --no-logo
	@DJANGO_SETTINGS_MODULE=marketplace.offline_settings $(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run

lint: $(DEV_STAMP) ## ruff, codespell, djlint
	@$(BIN)/ruff check -q .
	@$(BIN)/ruff format -q --check .
	@$(BIN)/codespell
	@$(BIN)/djlint templates --lint --quiet

types: $(DEV_STAMP) ## mypy strict
	@$(BIN)/mypy .

e2e: $(DEV_STAMP) ## journeys in Chromium
	@$(BIN)/python -m pytest -q e2e $(ARGS)

processes: $(DEV_STAMP) ## whole markets as processes: started, stopped, killed
	@$(BIN)/python -m pytest -q marketplace/tests/test_market_processes.py $(ARGS)

schema: $(DEV_STAMP) ## write docs/openapi.yaml; a warning is an error
	@DJANGO_SETTINGS_MODULE=marketplace.offline_settings $(BIN)/python -m django spectacular --fail-on-warn --file docs/openapi.yaml

states: $(STAMP) ## write docs/states.md
	@DJANGO_SETTINGS_MODULE=marketplace.offline_settings $(BIN)/python -m django states

messages: $(STAMP) ## bring the language catalogs in locale/ up to date
	@$(BIN)/python -m marketplace.messages

bench: $(STAMP) ## ratios against the least possible cost, into benchmarks/results.md (SIZE=small, full; PART=search, …)
	@$(BIN)/python -m benchmarks --size $(or $(SIZE),small) --part "$(PART)"

demo: $(STAMP) ## load the demo market into the local database
	@$(BIN)/python manage.py demo
