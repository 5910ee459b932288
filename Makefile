# Two commands on a fresh machine: `make serve` and `make test`. Needs Python >= 3.11 and make.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
BIN := .venv/bin
READY := .venv/ready
TOOLS := .venv/tools
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet
EDITOR := api/static/editor/ready

.PHONY: help serve test check audit licences format schema lock clean

help: ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(READY): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "GenoGuide needs Python 3.11 or newer; say 'make PYTHON=/path/to/python3.11 ...'"; exit 1; }
	@echo "Setting up .venv (once; about a minute) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $(READY)

# The SPARQL editor's files, where there is Node >= 20; without it a plain form does the same job.
$(EDITOR): api/editor/package-lock.json
	@mkdir -p $(@D)
	@node -e 'process.exit(+(parseInt(process.versions.node) < 20))' 2>/dev/null && npm ci --silent --prefix api/editor >/dev/null 2>&1 \
	    && cp api/editor/node_modules/@zazuko/yasqe/build/yasqe.min.js api/editor/node_modules/@zazuko/yasqe/build/yasqe.min.css $(@D) \
	    && touch $@ || echo "The page /sparql has a plain form: the editor needs Node 20 or newer, and npm."

# What tests and checks need beside it.
$(TOOLS): $(READY) requirements-dev.lock
	@echo "Adding the tools for tests and checks to .venv (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $(TOOLS)

serve: $(READY) $(EDITOR) ## build the knowledge graph and serve it (PORT=8000)
	@$(BIN)/genoguide serve --build --host $(HOST) --port $(PORT)

test: $(TOOLS) $(EDITOR) ## run the tests
	@$(BIN)/python -m pytest -n auto --dist loadfile

check: $(TOOLS) ## format, lint, types, documentation and content
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/genoguide check

audit: $(TOOLS) ## look up known vulnerabilities of what is locked (needs a network)
	@$(BIN)/python -m pytest -q tests/test_dependencies.py
	@$(BIN)/pip-audit --disable-pip --require-hashes --progress-spinner off -r requirements.lock \
	    || { echo "Either a package has a known vulnerability, named above, or the database could not be reached."; exit 1; }

licences: $(TOOLS) ## write the licences of what is locked into docs/licences.md
	@$(BIN)/python -m tests.licences

format: $(TOOLS) ## put the code into its standard form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schema: $(READY) ## write the JSON Schemas that curated files name, for editors
	@$(BIN)/genoguide schema --output data/schema

lock: ## resolve the dependencies anew (needs uv)
	$(COMPILE) -o requirements.lock pyproject.toml
	$(COMPILE) -c requirements.lock --group dev -o requirements-dev.lock pyproject.toml

clean: ## remove everything that make made
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache api/static/editor api/editor/node_modules data/schema
