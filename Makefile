# Two commands do everything: `make run` and `make test`. See README.md.
# Prerequisites: make, and Python 3.11 or newer with venv. uv, itself from PyPI, does the rest.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
UV_VERSION := $(shell awk '/^name = "uv"$$/ {getline; gsub(/[^0-9.]/, ""); print; exit}' uv.lock)
export RASA_TELEMETRY_ENABLED := false

.PHONY: run test bench format help
.DEFAULT_GOAL := help

help:  ## what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp  ## set up what is missing, start everything, print the address; Ctrl-C stops it all
	@exec $(VENV)/bin/bot up

test: $(VENV)/test.stamp  ## linters, types, import contracts, content and all tests
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/python tests/setup_machine.py
	$(VENV)/bin/mypy --config-file nlu/pyproject.toml --python-executable nlu/.venv/bin/python
	$(VENV)/bin/lint-imports
	$(VENV)/bin/bot check
	nlu/.venv/bin/python -m pytest -c nlu/pyproject.toml --rootdir nlu tests/nlu
	$(VENV)/bin/pytest

bench: $(VENV)/test.stamp  ## measure speed beside stock Rasa, and the safety screen; takes long, see tests/benchmarks/README.md
	@for each in tests/benchmarks/bench_*.py; do \
		echo "$$each"; $(VENV)/bin/python -m tests.benchmarks.$$(basename $$each .py) || exit 1; \
	done

screen: $(VENV)/run.stamp  ## learn what the safety screen weighs anew, when its examples changed (minutes)
	@test -x nlu/.venv/bin/python || $(VENV)/bin/bot train
	nlu/.venv/bin/python -m nlu.danger.train

format: $(VENV)/test.stamp  ## put the code in the house's shape
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

$(VENV)/bin/uv:
	@echo "Making the environment in $(VENV) with $(PYTHON)"
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed. Set PYTHON=/path/to/it")'
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/run.stamp: pyproject.toml uv.lock | $(VENV)/bin/uv
	@echo "Installing what the lock file names"
	@$(VENV)/bin/uv sync --quiet --frozen --no-dev --inexact --compile-bytecode --extra postgres
	@touch $@

$(VENV)/test.stamp: pyproject.toml uv.lock | $(VENV)/bin/uv
	@$(VENV)/bin/uv sync --quiet --frozen --inexact --compile-bytecode --extra postgres
	@touch $(VENV)/run.stamp $@
