# One command each: run, test, package, lint, bench, torture, look, accuracy, truth. Everything happens inside .venv.
PYTHON ?= python3
ADDRESS ?= 127.0.0.1
PORT ?= 8501
JOBS ?= 2

VENV := .venv
BIN := $(VENV)/bin
SUPPLY := build/supply
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LABELLED ?=
BEFORE ?= before-house
REV ?= before-house
PARTS ?=
MINUTES ?= 10

# The checks start thousands of processes: where nothing compiled is kept, each of them compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: lock audit sbom help run test test-long test-pythons package lint format docs check bench bench-against look accuracy truth torture torture-short torture-long fuzz
help:
	@echo "make run       install, analyse the demo in the background, serve http://localhost:$(PORT)"
	@echo "make test      every check and every test but the long ones"
	@echo "make test-long  the tests marked long: more of every page in the browser"
	@echo "make lint      style, types, import rules and dependencies"
	@echo "make check     lint, and the tests that take no browser"
	@echo "make test-pythons   the tests that take no browser, on each of Python 3.11, 3.12, 3.13 that is here"
	@echo "make package   build the wheel, install it far from here, and use it there"
	@echo "make lock      choose versions of everything anew, with hashes: requirements.lock"
	@echo "make audit     ask whether holes are known in what requirements.lock names"
	@echo "make sbom      list it for other programs: build/sbom.json (CycloneDX)"
	@echo "make format    put the code into shape"
	@echo "make docs      write docs/reference.md anew from the code"
	@echo "make bench     measure speed and memory, print a table, write bench.json"
	@echo "make bench-against REV=... compare speed with another revision's (PARTS=... for other parts than the quick ones)"
	@echo "make torture   hostile and damaged files and what else may go wrong, tried; prints what held, and peak memory"
	@echo "make torture-short  a little of it, in two minutes"
	@echo "make torture-long  all of it and more: 40 kills of each, ten minutes of fuzzing, a soak of 5,000 interactions"
	@echo "make fuzz      ten minutes of inputs changed at random (MINUTES=10)"
	@echo "make look BEFORE=...  photograph every page of another revision and of this tree, and list what differs"
	@echo "make accuracy LABELLED=DIR  compare the demo's detections with labelled people; it says which file DIR needs"
	@echo "make truth LABELLED=DIR  measure how often the intervals beside the figures hold, and write it into docs/uncertainty.md"

run: $(VENV)/installed
	-$(BIN)/python -m detector demo --background
	$(BIN)/python -m detector run --address $(ADDRESS) --port $(PORT)

test: lint
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m "not long"

test-long: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m long

check: lint
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m "not browser and not long"

test-pythons:
	JOBS=$(JOBS) .ci/pythons

package: $(VENV)/installed-dev
	.ci/package

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry . --config deptry.toml

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/installed-dev
	$(BIN)/python -m tests.reference

bench: $(VENV)/installed-dev
	$(BIN)/python -m bench

bench-against: $(VENV)/installed-dev
	$(BIN)/python -m bench.against $(REV) $(PARTS)

torture: $(VENV)/installed-dev
	$(BIN)/python -m bench.torture
	$(BIN)/python -m bench soak flood --minutes 2

torture-short: $(VENV)/installed-dev
	$(BIN)/python -m bench.torture --short

torture-long: $(VENV)/installed-dev
	$(BIN)/python -m bench.torture --long
	$(BIN)/python -m bench soak flood --interactions 5000 --minutes 10

fuzz: $(VENV)/installed-dev
	$(BIN)/python -m bench.torture fuzz --minutes $(MINUTES)

look: $(VENV)/installed-dev
	$(BIN)/python -m bench.look --against $(BEFORE)

accuracy: $(VENV)/installed
	$(BIN)/python -m bench accuracy spotcheck tracks $(if $(LABELLED),--labelled "$(LABELLED)")

truth: $(VENV)/installed
	$(BIN)/python -m bench truth $(if $(LABELLED),--labelled "$(LABELLED)")

lock: $(SUPPLY)/installed
	$(SUPPLY)/bin/uv pip compile requirements.txt --upgrade --universal --python-version 3.11 --generate-hashes \
	  --custom-compile-command "make lock" --quiet --output-file requirements.lock

audit: $(SUPPLY)/installed $(VENV)/installed
	@rm -f build/audit.json
	-@$(SUPPLY)/bin/pip-audit --requirement requirements.lock --disable-pip --no-deps --progress-spinner off \
	  --format json --output build/audit.json 2>build/audit.log
	@$(BIN)/python -m bench.audit build/audit.json

sbom: $(SUPPLY)/installed
	$(SUPPLY)/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --mc-type application \
	  --output-reproducible --output-file build/sbom.json

# The marks are newer than what was installed from, so nothing is installed twice.
$(VENV)/installed: requirements.txt | $(BIN)/python
	@echo "Installing what Footfall needs; the first time this takes a minute or two."
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements.txt requirements-dev.txt | $(BIN)/python
	@echo "Installing what the checks need."
	$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/installed

$(SUPPLY)/installed: requirements-supply.txt
	$(PYTHON) -m venv $(SUPPLY)
	$(SUPPLY)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-supply.txt
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Footfall needs Python 3.11, 3.12 or 3.13; choose one with: make PYTHON=python3.12 run"; exit 1; }
	$(PYTHON) -m venv $(VENV)
