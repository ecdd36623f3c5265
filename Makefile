# The single door: `make demo` and `make test` need Python 3.11+ with venv, and git; nothing else.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint types check bench bench-million lock clean help

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

demo: .venv/.demo ## a Wednesday at the tea shop: who gets the letter, who does not, and why
	@$(BIN)/python examples/demo.py

test: .venv/.dev ## every test but the long ones (CI=true runs those, too); what a machine lacks is skipped with the reason, never in CI
	$(BIN)/python -m pytest -n auto --dist worksteal $(if $(CI),,-m "not long")

lint: .venv/.dev ## style, and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: .venv/.dev ## basedpyright: strict for engine/, standard for the rest
	$(BIN)/basedpyright

check: lint types test ## all of it
	$(BIN)/tayori check --on 2026-12-01

bench: .venv/.dev ## figures as ratios to peers, written to bench/RESULTS.md
	$(BIN)/python bench/run.py

bench-million: .venv/.dev ## a million people and three million events: about a quarter of an hour, 6 GB of disk
	$(BIN)/python bench/million.py

lock: .venv/.dev ## the locked requirements, after a change in pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	for extra in runtime demo dev; do \
	  $(BIN)/uv pip compile pyproject.toml $$(test $$extra = runtime || echo --extra $$extra) --universal \
	    --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet -o requirements/$$extra.txt; \
	done

clean: ## everything that was made here
	rm -rf .venv demo build dist *.egg-info .pytest_cache .ruff_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with PYTHON=…"; exit 2; }
	@$(PYTHON) -m venv .venv || { echo "this Python cannot make environments; on Debian: apt-get install python3-venv"; exit 2; }

# The package itself needs no download: its build back end is among the locked requirements.
.venv/.demo: requirements/demo.txt pyproject.toml | .venv/bin/python
	@echo "setting up (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/demo.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.demo
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@
