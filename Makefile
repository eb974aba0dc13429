# The habits of the project. `make help` lists them.
PYTHON ?= python3
PORT ?= 8000
DATA ?= $(CURDIR)/var
HOST ?= 127.0.0.1
ONLY ?=
RUN := .venv/bin/
SHELL := /bin/bash
export PYTHONWARNINGS ?= default
.DEFAULT_GOAL := help
.PHONY: help setup serve test journeys lint check bench lock screens clean

help: ## List the habits
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

setup: ## Install what is missing: virtual environment, locked packages, proxy
	@$(PYTHON) platform/bootstrap.py

serve: setup ## Start the platform with demo content (PORT=8000 DATA=./var HOST=127.0.0.1); Ctrl-C stops it
	@exec $(RUN)canxie serve --port "$(PORT)" --data "$(DATA)" --host "$(HOST)"

test: ## Everything CI runs: style, types, tables, journeys in a real browser
	@$(PYTHON) platform/bootstrap.py --test
	@$(MAKE) --no-print-directory lint
	@$(RUN)canxie check
	@$(RUN)pytest

journeys: ## Only the journeys in the browser
	@$(PYTHON) platform/bootstrap.py --test
	@$(RUN)pytest -m journey

lint: setup ## Style and types
	@$(RUN)ruff check .
	@$(RUN)ruff format --check .
	@$(RUN)mypy

check: setup ## Courses, items, citations
	@$(RUN)canxie check

bench: setup ## Speed and memory against the stock tools (ONLY=name for one figure)
	@$(PYTHON) platform/bootstrap.py --test
	@$(RUN)python -m tests.bench $(ONLY)

lock: setup ## Write requirements.lock and environment.yml anew from pyproject.toml
	@.boot/bin/uv pip compile pyproject.toml --extra test --python-version 3.11 --universal --quiet -o requirements.lock
	@$(RUN)python -m tests.environment --write

clean: ## Remove what setup made (data in var/ stays)
	@rm -rf .venv .boot platform/node/node_modules *.egg-info
