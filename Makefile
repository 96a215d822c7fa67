# One recipe file: every target sets up what it needs.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(BIN)/uv
STAMP  := $(VENV)/.ready
TEST_STAMP := $(VENV)/.ready-test
FRONT_END := src/vesalius/publish/static/manifest.json
OFFICIAL ?= ../shared/data/accounts
export PYTHONHASHSEED := 0

.PHONY: web demo test lint types check-fast bench national test-long test-spark docs setup setup-test clean

setup: $(STAMP)
setup-test: $(TEST_STAMP)

$(UV):
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade "uv>=0.5,<1"

$(STAMP): pyproject.toml $(UV)
	$(UV) pip install --quiet --python $(BIN)/python --editable ".[all]"
	touch $@

$(TEST_STAMP): pyproject.toml $(STAMP)
	$(UV) pip install --quiet --python $(BIN)/python --group test --group lint --group docs
	sh .ci/system-packages
	touch $@

$(FRONT_END): web/package-lock.json web/vite.config.ts $(wildcard web/src/*)
	@if command -v npm >/dev/null; then cd web && npm install --no-save --ignore-scripts --no-audit --no-fund --silent && npm run --silent build; \
	else echo "npm is missing: the site's pages will be complete, but will not answer to the mouse"; fi

web: $(FRONT_END)     ## the site's interactive part, built where npm is there

demo: $(STAMP) web    ## set up, then synthetic claims -> release -> site, and the page to open
	$(BIN)/vesalius demo $(if $(wildcard $(OFFICIAL)),--official $(OFFICIAL))

test: $(TEST_STAMP) web lint types   ## set up, then everything CI runs
	$(BIN)/pytest -n 2 --dist loadfile -m "not long and not spark"
	@if command -v npm >/dev/null; then cd web && npm run --silent test; fi

test-spark: $(TEST_STAMP)  ## a real cluster on loopback: every example and many generated cases
	$(BIN)/pytest tests/spark -m spark

test-long: $(TEST_STAMP) web  ## many more generated cases, larger data
	VESALIUS_CASES=long $(BIN)/pytest -n 2 --dist loadfile -m "not spark"

lint: $(TEST_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(TEST_STAMP)
	$(BIN)/mypy

bench: $(TEST_STAMP)  ## the ratios of docs/performance.md, at national size
	$(BIN)/python -m bench.engine

national: $(TEST_STAMP)  ## 2006-2024 for 11.7 million persons: invent, count, discard; then the release
	$(BIN)/python -m bench.national

docs: $(TEST_STAMP)  ## the manual as a site: docs/_build/index.html
	$(BIN)/sphinx-build -q -W -b html docs docs/_build

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist demo docs/_build
