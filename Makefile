# Everything runs from here. `make up` is all that a newcomer needs.
PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/python
UV := $(shell command -v uv || echo $(BIN)/uv)
LOCK := $(UV) pip compile --generate-hashes --universal --python-version 3.11 --no-header --no-annotate --quiet

.DEFAULT_GOAL := help
.PHONY: help up stop test accept bench drill lint fmt lock messages clean runtime dev

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | while IFS="$$(printf '\t')" read -r name what; do printf '  make %-10s %s\n' "$$name" "$$what"; done

# The virtual environment from the hash lock: complete already, these return at once.
runtime:
	@$(PYTHON) oversight/embedded/bootstrap.py
dev:
	@$(PYTHON) oversight/embedded/bootstrap.py --dev

up: runtime ## start the platform on http://localhost:8000 (PORT=… for another port); Ctrl-C stops it
	@exec $(RUN) manage.py up

stop: ## stop what `make up` started, from another terminal
	@if [ -x $(RUN) ]; then exec $(RUN) manage.py stop; fi

test: dev ## the tests, under 15 minutes
	$(RUN) -m pytest -n auto tests --ignore=tests/acceptance

accept: dev ## long runs with large data, crawls, fuzzing, and the drills; under 60 minutes
	$(RUN) -m pytest tests/acceptance
	$(RUN) benchmarks/drill.py

bench: dev ## measure, and print ratios against the machine's own limits
	$(RUN) benchmarks/run.py

drill: dev ## backup, restore and failure drills
	$(RUN) benchmarks/drill.py

lint: dev ## format, lint, types, layers, house rules, templates, migrations
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(BIN)/lint-imports
	$(RUN) -m tests.house_rules
	find . -path ./.venv -prune -o -path ./.data -prune -o -path '*/templates/*.html' -print0 | xargs -0 -r $(BIN)/djade --check --target-version 5.2
	$(RUN) manage.py makemigrations --check --dry-run

fmt: dev ## format code and templates
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .
	find . -path ./.venv -prune -o -path ./.data -prune -o -path '*/templates/*.html' -print0 | xargs -0 -r $(BIN)/djade --target-version 5.2

lock: ## renew both locks from pyproject.toml (needs uv)
	$(LOCK) pyproject.toml --output-file requirements.lock
	$(LOCK) pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock

messages: dev ## collect and compile the messages of both languages (needs gettext)
	cp locale/id/LC_MESSAGES/django.po .data/django.po.before
	$(RUN) manage.py makemessages --all --no-location --keep-pot --ignore '.venv/*' --ignore '.data/*'
	@# Merged anew without fuzzy guesses: a wrong translation is worse than a missing one.
	msgmerge --quiet --no-fuzzy-matching --no-wrap -o locale/id/LC_MESSAGES/django.po .data/django.po.before locale/django.pot
	rm locale/django.pot .data/django.po.before
	$(RUN) manage.py compilemessages --ignore '.venv/*' --ignore '.data/*'

clean: stop ## remove the environment, caches and ALL embedded data
	@if [ -L .data ]; then rm -rf "$$(readlink -f .data)"; fi  # root may have had to put it elsewhere
	rm -rf .venv .data .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
