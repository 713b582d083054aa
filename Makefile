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
.PHONY: help run test test-all lint bench evaluate format lock setup models page clean \
	deploy-setup deploy verify status logs open close reopen adopt destroy redrive

help:
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

# the large forms of the tests too
test-all: test
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) --large -m "large and not alone"
	$(BIN)/python -m pytest --large -m "large and alone"

lint: setup frontend/node_modules/installed $(TYPES) ## check style, types and the templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/cfn-lint infra/*.yaml
	$(NPM) run --silent check

# measure what finding, analysing and starting cost (some minutes)
bench: setup models page
	$(BIN)/python -m bench

# measure how much of what is in photos the local recognition tells (fetches them the first time)
evaluate: setup models
	@$(BIN)/python -m tools.evaluate $(ARGS)

# format the Python code
format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# pin every dependency of pyproject.toml anew, with hashes
lock: setup
	$(BIN)/uv pip compile $(LOCK) pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile $(LOCK) pyproject.toml --extra dev -o requirements-dev.txt
LOCK := -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command 'make lock'

# What is wrong is said before the page is built.
deploy: deploy-setup ## into an AWS account: make deploy STAGE=dev ARGS="--admin-email you@example.com"
	@$(MAKE) --silent --question page || $(INFRA).deploy --check $(CHOSEN)
	@$(MAKE) --silent page
	@$(INFRA).deploy $(CHOSEN)

verify: deploy-setup ## go through a deployed stage from outside, as its page does: make verify STAGE=dev
	@$(INFRA).verify $(CHOSEN)

status: deploy-setup ## what is where in a stage, and how much it is used: make status STAGE=dev
	@$(INFRA).status $(CHOSEN)

logs: deploy-setup ## follow what a stage's functions log: make logs STAGE=dev PHOTO=dog.jpg
	@$(INFRA).logs $(CHOSEN) $(if $(value PHOTO),--photo='$(subst ','\'',$(value PHOTO))')

open: deploy-setup ## open a stage's page in the browser: make open STAGE=dev
	@$(INFRA).status $(CHOSEN) --open

close: deploy-setup ## take no new photos and analyse none for now: make close STAGE=dev
	@$(INFRA).close $(CHOSEN)

reopen: deploy-setup ## end that: make reopen STAGE=dev
	@$(INFRA).reopen $(CHOSEN)

destroy: deploy-setup ## remove a stage, with ARGS=--with-photos its photos too: make destroy STAGE=dev
	@$(INFRA).destroy $(CHOSEN)

# give the photos of the open mode to a person: make adopt STAGE=dev ARGS="--to e-mail"
adopt: deploy-setup
	@$(INFRA).adopt $(CHOSEN)

# analyse what is in the dead-letter queue once more: make redrive STAGE=dev
redrive: deploy-setup
	@$(INFRA).redrive $(CHOSEN)

INFRA = $(DEPLOY)/bin/python -m infra
CHOSEN = --stage "$(STAGE)" $(ARGS)

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
	@echo "packages: installing them into $(DEPLOY), too, which takes a minute or two" >&2
	@for python in $(DEPLOY_PYTHON) python3.13 python3.12 python3.14 $(PYTHON) \
			$(wildcard $(or $(PYENV_ROOT),$(HOME)/.pyenv)/versions/3.1[234]*/bin/python); do \
		if $$python -c 'import sys; sys.exit(not (3, 12) <= sys.version_info[:2] <= (3, 14))' \
				2>/dev/null; then \
			$$python -m venv $(DEPLOY) && exit 0; \
		fi; \
	done; \
	echo "Deploying needs Python 3.12, 3.13 or 3.14: install one, or name it: DEPLOY_PYTHON=..." >&2; \
	exit 1
	@$(START); $(DEPLOY)/bin/python $(INSTALL) && echo "packages: installed $(TOOK)" >&2
	@touch $@

# fetch and convert the models of the local recognition, once
models: setup
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
