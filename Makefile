# Set-up, talk, tests and checks, each in one command: "make" alone lists them.

PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
VENDOR := server/static/vendor

.DEFAULT_GOAL := help
.PHONY: help talk test check bench shots clean
# "make -j" too sets up before it prepares the data.
.NOTPARALLEL:

help:
	@echo 'make talk    set up once, then serve the talk and open it (make talk ARGS="--port 6000")'
	@echo 'make test    run the tests, in a real browser too (make test ARGS="-k deck")'
	@echo 'make check   lint, formatting, types and the direction of imports'
	@echo 'make bench   measure the talk (ARGS are passed on)'
	@echo 'make shots   photograph every slide at three sizes into shots/ (ARGS: another folder of slides)'
	@echo 'make clean   remove what these commands made'
	@echo 'Another Python than python3: make PYTHON=python3.12 talk'

talk: $(VENV)/.ready-talk $(VENV)/.ready-data
	@exec $(BIN)/python run_talk.py $(ARGS)

test: $(VENV)/.ready-dev $(VENV)/.ready-data
	@browser=$$($(BIN)/python -m tools.browser) && echo "Testing in $$browser."
	@$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.ready-dev
	@failed=; \
	$(BIN)/ruff check || failed=1; \
	$(BIN)/ruff format --check || failed=1; \
	$(BIN)/mypy || failed=1; \
	$(BIN)/lint-imports --no-logo || failed=1; \
	test -z "$$failed"

bench: $(VENV)/.ready-bench $(VENV)/.ready-data
	@$(BIN)/python -m tests.benchmarks $(ARGS)

shots: $(VENV)/.ready-dev $(VENV)/.ready-data
	@$(BIN)/python -m tools.shots $(ARGS)

clean:
	rm -rf $(VENV) $(VENDOR) build dist shots
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find demo server tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up. Each step touches its stamp last, so that one which broke off is done again.

SOURCES := pyproject.toml constraints.txt package.json package-lock.json hatch_build.py \
	$(VENDOR)/.stamp
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q
NEEDED := import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))

# A Python named on the command line that did not make the environment makes it anew.
ifeq ($(origin PYTHON),command line)
ifneq ($(shell cat $(VENV)/.python 2>/dev/null),$(PYTHON))
.PHONY: $(VENV)/.python
endif
endif

$(VENV)/.python:
	@$(PYTHON) -c '$(NEEDED)' 2>/dev/null || { \
		echo "Expected Python 3.11 or newer with its venv module (Debian: apt install python3-venv)." \
			"Received: $$($(PYTHON) --version 2>&1 | tail -n 1)." \
			"Another one: make PYTHON=python3.12 talk" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
	@echo '$(PYTHON)' > $@

# Written by hatch_build.py; where it is missing, what depends on it is made again.
$(VENDOR)/.stamp:

$(VENV)/.ready-talk: $(VENV)/.python $(SOURCES)
	@echo 'Setting up in $(VENV), once, a few minutes: Python packages and the slides'\'' browser parts.'
	@$(PIP) install -c constraints.txt -e .
	@touch $@

# The tools come on top of all that the talk needs, in one installation.
$(VENV)/.ready-dev: $(VENV)/.python $(SOURCES)
	@echo 'Setting up in $(VENV), once, a few minutes: Python packages, browser parts, tools for tests.'
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $(VENV)/.ready-talk $@

$(VENV)/.ready-bench: $(VENV)/.python $(SOURCES)
	@echo 'Setting up in $(VENV), once, a few minutes: all of the talk and what it is measured against.'
	@$(PIP) install -c constraints.txt -e '.[dev,bench]'
	@touch $(VENV)/.ready-talk $(VENV)/.ready-dev $@

# The digits, parsed once; a lost cache costs a start two seconds, no more.
$(VENV)/.ready-data: $(wildcard demo/data/*.py demo/data/*/*.py) | $(VENV)/.python
	@echo 'Preparing the data: 5,000 handwritten digits.'
	@$(BIN)/python -m demo.data
	@touch $@
