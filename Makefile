# What a person types. `make` alone lists it; README.md has the plain lines for those without make.
# pip uses whatever configuration its user has: nothing here names an index.

VENV    ?= .venv
COMPANY ?= data/demo
HOST    ?= 127.0.0.1
PORT    ?= 8050
SCALE   ?= 25

# The first Python on this machine that is new enough.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

BIN      := $(VENV)/bin
MILEPOST := $(BIN)/milepost
INSTALL  := $(BIN)/python -m pip install -qq --disable-pip-version-check

# A file's tests stay together, so that what they share is made once. A run starts hundreds of processes: what Python has
# compiled is kept, also where an environment asks it not to.
PYTEST   := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest --numprocesses auto --dist loadfile

LOCK := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --no-strip-extras --allow-unsafe --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --build-deps-for editable

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow test-all lint format serve bench bench-loading bench-linkage bench-readings statistics docs lock upgrade clean

help: ## this list
	@echo "Milepost. What you can make:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F '|' '{ printf "%-16s %s\n", $$1, $$2 }'

demo: $(VENV)/.runtime ## write the demo company, run the pipeline, serve the wall
	@test -d data/demo/extracts || $(MILEPOST) demo data/demo
	@$(MILEPOST) run --company data/demo
	@$(MILEPOST) serve --company data/demo --host $(HOST) --port $(PORT)

serve: $(VENV)/.runtime ## serve the wall of a company that has been run (COMPANY=data/demo)
	@$(MILEPOST) serve --company $(COMPANY) --host $(HOST) --port $(PORT)

test: $(VENV)/.dev ## the tests a newcomer runs: no browser, nothing slow
	@$(PYTEST) -m "not slow and not browser"

test-slow: $(VENV)/.dev ## the tests that `make test` leaves out; the browser's ones need chromium
	@$(PYTEST) -m "slow or browser"

test-all: $(VENV)/.dev ## every test at once, what both kinds share made once
	@$(PYTEST)

lint: $(VENV)/.dev ## style, types, and who may import whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: $(VENV)/.dev ## put the code in order
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.dev ## seconds per stop at scales 1, 5 and 25
	@$(BIN)/python -m tests.bench

bench-loading: $(VENV)/.dev ## 10 million records of CSV to staging, against DuckDB's own typed table
	@$(BIN)/python -m tests.bench.loading

bench-linkage: $(VENV)/.dev ## a million leads and 300 thousand opportunities linked: time, memory, precision, recall (SCALE=25)
	@$(BIN)/python -m tests.bench.linkage --scale $(SCALE)

bench-readings: $(VENV)/.dev ## every KPI of the demo from staging to verdicts, beside queries by hand (SCALE=25)
	@$(BIN)/python -m tests.bench.readings --scale $(SCALE) --write docs/benchmarks.md

statistics: $(VENV)/.dev ## draw ten thousand cells of every kind and write docs/statistics.md (two minutes)
	@$(BIN)/python -m tests.calibration --write

docs: $(VENV)/.dev ## write the pages of commands and KPIs again from the commands and KPIs themselves
	@$(BIN)/python docs/generate.py
	@$(BIN)/python docs/generate_kpis.py

# The lock is made by the oldest Python we serve: a newer one would leave out what only the oldest needs.
lock: $(VENV)/.dev ## write the locks again after pyproject.toml changed; versions stay
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
		{ echo "The lock is made with Python 3.11: make lock VENV=.venv-lock PYTHON=python3.11" >&2; exit 1; }
	@$(LOCK) $(UPGRADE) --output-file requirements.lock pyproject.toml
	@cp requirements.lock requirements-dev.lock
	@$(LOCK) --extra dev --output-file requirements-dev.lock pyproject.toml

upgrade: ## write the locks again with the newest versions
	@$(MAKE) --no-print-directory lock UPGRADE=--upgrade

clean: ## remove the environment and the caches; companies stay
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist

# --- the environment -------------------------------------------------------------------------------------------------
# A stamp per set of packages. The development lock holds the runtime lock, so it makes both stamps.

$(BIN)/python:
	@test -n "$(PYTHON)" && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Milepost needs Python 3.11 or newer, and found none. Name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "$(PYTHON) cannot make an environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.runtime: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the locked packages into $(VENV) (a minute or two, once) ..."
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing the locked packages and the tools into $(VENV) (a minute or two, once) ..."
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $(VENV)/.runtime $@
