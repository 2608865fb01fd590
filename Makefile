# Two commands do everything: `make demo` to see it run, `make test` to check it.
.DEFAULT_GOAL := help
SHELL := bash
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help setup demo serve index test unit check fmt format lint types imports coverage bench clean

help:  ## This help
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(STAMP): pyproject.toml constraints.txt
	@echo "Installing into $(VENV): a few minutes the first time (torch alone is 200 MB)..."
	test -x $(BIN)/python || python3 -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt setuptools
	$(BIN)/python -m pip install --disable-pip-version-check -q --no-build-isolation -c constraints.txt -e '.[dev]'
	touch $(STAMP)

setup: $(STAMP)  ## Make the virtual environment and install everything into it

demo: $(STAMP)  ## Everything on this machine, nothing to configure: web chat, desk, mailbox, Slack
	$(BIN)/hotliner demo

serve: $(STAMP)  ## The web pages and the worker, with the settings of the environment
	$(BIN)/hotliner serve

index: $(STAMP)  ## Check the articles and publish them
	$(BIN)/hotliner index

test: $(STAMP)  ## The whole suite
	$(BIN)/pytest

unit: $(STAMP)  ## The fast tests only
	$(BIN)/pytest -m 'not slow and not browser' tests/unit tests/contracts

check: $(STAMP) format lint types imports test  ## Everything that a change must pass: what CI runs

fmt: $(STAMP)  ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

format: $(STAMP)  ## Check the formatting
	$(BIN)/ruff format --check .

lint: $(STAMP)  ## Check the style
	$(BIN)/ruff check .

types: $(STAMP)  ## Check the types
	$(BIN)/mypy

imports: $(STAMP)  ## Check who imports whom
	$(BIN)/lint-imports --no-cache

coverage: $(STAMP)  ## The whole suite, with what it does not reach
	$(BIN)/pytest --cov --cov-report=term-missing

bench: $(STAMP)  ## The benchmarks, as JSON
	for script in benchmarks/*.py benchmarks/mail/*.py; do $(BIN)/python $$script || exit 1; done

clean:  ## Remove the virtual environment and everything that was made
	rm -rf $(VENV) var build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
