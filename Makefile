# `make` alone lists what can be done. Everything it needs beyond Python 3.11+ it installs itself,
# into .venv/ and frontend/node_modules/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEPLOY := .venv-deploy
# The page's types of what the API answers.
TYPES := frontend/src/generated/api.ts
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix frontend
# With one more -q than pip needs to keep still, for its warnings are about its own settings.
INSTALL := -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
# What takes long says how long it took.
START := started=$$(date +%s)
TOOK := in $$(($$(date +%s) - started)) s

.DEFAULT_GOAL := help
.PHONY: help run test test-all lint bench format lock setup models page deploy-setup deploy destroy redrive clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 10

run: setup models page ## run the whole pipeline and the page on this machine (Ctrl-C stops it)
	@exec $(BIN)/python -m local

test: setup models page ## run every test
	$(NPM) test --silent
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not alone"
	$(BIN)/python -m pytest -m alone
# A file's tests stay together: some build on each other, or share what their module made. The files
# come in their own order: the long ones first, the many short ones of tests/unit last, so that both
# processes end at about the same time. Three on two cores, for many tests wait for something.
SIDE_BY_SIDE := --numprocesses=3 --dist=loadfile --no-loadscope-reorder

test-all: test ## the large forms of the tests too
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) --large -m "large and not alone"
	$(BIN)/python -m pytest --large -m "large and alone"

lint: setup frontend/node_modules/installed $(TYPES) ## check style, types and the templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/cfn-lint infra/*.yaml
	$(NPM) run --silent check

bench: setup models page ## measure what finding, analysing and starting cost (some minutes)
	$(BIN)/python -m bench

format: setup ## format the Python code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: setup ## pin every dependency of pyproject.toml anew, with hashes
	$(BIN)/uv pip compile $(LOCK) pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile $(LOCK) pyproject.toml --extra dev -o requirements-dev.txt
LOCK := -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command 'make lock'

deploy: deploy-setup page ## put everything into an AWS account: make deploy STAGE=dev
	@$(DEPLOY)/bin/python -m infra.deploy --stage "$(STAGE)" $(ARGS)

destroy: deploy-setup ## remove it again, with ARGS=--with-photos the photos too: make destroy STAGE=dev
	@$(DEPLOY)/bin/python -m infra.destroy --stage "$(STAGE)" $(ARGS)

redrive: deploy-setup ## analyse what is in the dead-letter queue once more: make redrive STAGE=dev
	@$(DEPLOY)/bin/python -m infra.redrive --stage "$(STAGE)"

clean: ## remove what was installed and built, and all local photos and results
	rm -rf $(VENV) $(DEPLOY) .local frontend/node_modules frontend/dist

setup: $(VENV)/installed
$(VENV)/installed: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; choose one with: make PYTHON=python3.12 ..."; exit 1; }
	@echo "packages: installing them into $(VENV), which takes a minute or two"; $(START); \
	$(PYTHON) -m venv $(VENV) && $(BIN)/python $(INSTALL) && echo "packages: installed $(TOOK)"
	@touch $@

# Lambda will run the Python that deploys, which must be 3.12 to 3.14 for the wheels it needs.
deploy-setup: $(DEPLOY)/installed
$(DEPLOY)/installed: requirements-dev.txt
	@echo "packages: installing them into $(DEPLOY), too, which takes a minute or two"
	@for python in $(DEPLOY_PYTHON) python3.13 python3.12 python3.14 $(PYTHON) \
			$(wildcard $(or $(PYENV_ROOT),$(HOME)/.pyenv)/versions/3.1[234]*/bin/python); do \
		if $$python -c 'import sys; sys.exit(not (3, 12) <= sys.version_info[:2] <= (3, 14))' \
				2>/dev/null; then \
			$$python -m venv $(DEPLOY) && exit 0; \
		fi; \
	done; \
	echo "Deploying needs Python 3.12, 3.13 or 3.14: install one, or name it: DEPLOY_PYTHON=..." >&2; \
	exit 1
	@$(START); $(DEPLOY)/bin/python $(INSTALL) && echo "packages: installed $(TOOK)"
	@touch $@

models: setup ## fetch and convert the models of the local recognition, once
	@$(BIN)/python -m tools.models

page: frontend/dist/index.html
frontend/dist/index.html: frontend/node_modules/installed $(TYPES) $(shell find frontend -type f \
		-not -path '*/node_modules/*' -not -path '*/dist/*')
	@$(START); $(NPM) run --silent build -- --logLevel warn && echo "page: built $(TOOK)"
$(TYPES): chalicelib/store/image.py tools/page_types.py | setup
	@mkdir -p $(@D)
	$(BIN)/python -m tools.page_types $@
frontend/node_modules/installed: frontend/package-lock.json | setup
	@$(START); $(NPM) ci --silent --no-audit --no-fund && echo "page: packages installed $(TOOK)"
	@touch $@
