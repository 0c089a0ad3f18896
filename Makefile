# Two commands: `make site` builds build/index.html, `make test` passes all tests. Each sets up what it needs.
PYTHON ?= python3
BIN := .venv/bin
# Processes that run the Python tests side by side; 0: one, in the order of the files.
WORKERS ?= 2
# Threads that wait for each other leave their cores to other work.
export OMP_WAIT_POLICY ?= PASSIVE
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: site test lint clean

site: .venv/ready
	$(BIN)/python -m generator build

test: .venv/ready-to-test lint
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal
	$(BIN)/node --test tests/js/*.test.js

lint: .venv/ready-to-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python .ci/check_js.py

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and f"Python 3.11 or newer is needed, got {sys.version.split()[0]}")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) --editable .
	touch $@

.venv/ready-to-test: .venv/ready .ci/chromium.sh .ci/firefox.sh .ci/webkit.sh .ci/javascript/package-lock.json
	$(PIP) --editable '.[test]'
	sh .ci/chromium.sh $(BIN)/python
	sh .ci/firefox.sh
	sh .ci/webkit.sh
	$(BIN)/python .ci/check_js.py --install
	touch $@

clean:
	rm -rf .venv .cache .ci/javascript/node_modules
