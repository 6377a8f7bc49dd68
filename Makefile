# Two commands: make run, make test. The work is done in scripts/.
PORT ?= 8000
DEMO ?= 1
SCALE ?= 1
ARGS ?=
export PORT DEMO ARGS

.DEFAULT_GOAL := help
.PHONY: help run test test-postgres check format bench screenshots assets clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

run: ## make what is missing and serve (PORT=8000; DEMO=0 for a site of your own)
	@python3 -m scripts.run_site

test: ## the whole suite, browser tests included (ARGS="-k hours")
	@python3 -m scripts.run_tests

test-postgres: ## the tests bound to the database, on a throwaway PostgreSQL
	@scripts/with_postgres.sh python3 -m scripts.run_tests --database

check: ## style, types, direction of imports, migrations, deployment settings
	@python3 -m scripts.run_checks

format: ## put code and templates into the house's format
	@python3 -m scripts.environment --development
	@.venv/bin/ruff check --fix --quiet . || true
	@.venv/bin/ruff format --quiet .
	@.venv/bin/djlint templates --reformat --quiet || true

bench: ## measure every main page over HTTP (SCALE=10 for ten times the rows)
	@python3 -m scripts.environment --development
	@.venv/bin/python -m bench --scale $(SCALE)

screenshots: ## pictures of the main pages, desktop and phone
	@python3 -m scripts.run_tests --screenshots

assets: ## browser libraries, styles and scripts only
	@python3 -m scripts.environment

clean: ## remove what make can make again; data stays
	rm -rf .venv node_modules static/dist static/dist.part
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
