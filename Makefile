# make demo   build the graph of the sample reports and ask it a question
# make test   run the tests
# make check  lint, format, types, import contracts
# make fuzz   half an hour of hostile files for the readers, the extractor and the graph
# make bench   what the program costs, beside others, in one run
# make screenshots   pictures of every page, to be looked at
# make audit  has any pinned package a known vulnerability? (needs the network)
# make docs   write docs/ontology.md from the ontology

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# How many tests run at once; those of one file follow each other.
JOBS ?= 2
POLICY := 法治政府建设实施纲要(2015-2020年)

.PHONY: demo test check audit docs fuzz bench screenshots format lock clean

demo: $(VENV)/run.stamp
	@echo "== kg build data/samples"
	@$(BIN)/kg build data/samples
	@echo "== kg who '$(POLICY)'"
	@$(BIN)/kg who '$(POLICY)'
	@echo "== kg view"
	@$(BIN)/kg view -o graph.html
	@echo
	@echo "Next: open graph.html in a browser, or try"
	@echo "  $(BIN)/kg what 乌海市"
	@echo "  $(BIN)/kg who 优化营商环境条例"
	@echo "  $(BIN)/kg query --list"
	@echo "  $(BIN)/kg build YOUR-REPORTS/"

test: $(VENV)/dev.stamp
	$(BIN)/pytest -n $(JOBS) --dist loadfile

check: $(VENV)/dev.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

fuzz: $(VENV)/dev.stamp
	$(BIN)/python tests/fuzz.py --minutes 30

bench: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.bench

screenshots: $(VENV)/dev.stamp
	$(BIN)/python tests/screenshots.py screenshots

format: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: $(VENV)/run.stamp
	$(BIN)/python -m viz.reference docs/ontology.md

audit: $(VENV)/audit.stamp
	@for lock in requirements.lock requirements-dev.lock; do \
	  if $(VENV)/audit/bin/pip-audit --disable-pip --strict -r $$lock >$(VENV)/audit.log 2>&1; then \
	    echo "$$lock: no known vulnerability"; \
	  elif grep -q "^Found [0-9]* known vulnerabilit" $(VENV)/audit.log; then cat $(VENV)/audit.log; exit 1; \
	  else echo "$$lock: not audited, no list of vulnerabilities can be reached: $$(tail -n 1 $(VENV)/audit.log)"; exit 1; fi; \
	done

# The locks are made anew with uv; everything else installs what they name.
lock:
	uv pip compile pyproject.toml requirements-build.in -o requirements.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" -q
	uv pip compile pyproject.toml requirements-build.in --extra dev -c requirements.lock -o requirements-dev.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" -q

clean:
	rm -rf $(VENV) kg-store graph.html matrix.html timeline.html

$(BIN)/python:
	@echo "== making $(VENV) with $(PYTHON)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "fazhi-kg needs Python 3.11 or newer; try: make PYTHON=python3.12 demo")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(BIN)/python
	@echo "== installing (a minute or two the first time)"
	$(PIP) install --progress-bar on -r requirements.lock
	$(PIP) install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/audit.stamp: | $(BIN)/python
	@$(PYTHON) -m venv $(VENV)/audit
	@$(VENV)/audit/bin/python -m pip --disable-pip-version-check install -q pip-audit
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@echo "== installing what tests and checks need"
	$(PIP) install --progress-bar on -r requirements-dev.lock
	@touch $@
