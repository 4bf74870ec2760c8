PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One stamp a set of dependencies: the second run installs nothing.
STAMP := $(VENV)/.installed

.PHONY: help demo test check docs bench clean

help:  ## Say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.dev: $(STAMP)
	$(BIN)/python -m pip install --quiet --group dev
	touch $@

demo: $(STAMP)  ## Crawl the bundled sample site and show what comes out
	$(BIN)/archive-crawler demo

test: $(VENV)/.dev  ## Run all tests
	$(BIN)/python -m pytest

check: $(VENV)/.dev  ## Lint and check types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

docs: $(STAMP)  ## Write the JSON Schema and the data dictionary from items.py
	$(BIN)/python -m archive_crawler.export.dictionary docs

bench: $(STAMP)  ## Measure what tests must not time
	$(BIN)/python bench/hanging_links.py
	$(BIN)/python bench/requisites.py
	$(BIN)/python bench/package.py
	$(BIN)/python bench/verify.py

clean:  ## Remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache *.egg-info
