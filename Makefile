# Two commands are enough: `make run` and `make test`. Both do all the set-up they need.
# `make help` lists the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
PROGRAMS = installer/setup installer/lock installer/pictures installer/relay/setup installer/relay/clerk-ca .ci/run installer/companion/build
SENT = $(shell git ls-files '*.sh')
GATES := gate-lint gate-format gate-types gate-rooms gate-dependencies gate-spelling gate-shell gate-words

.PHONY: help
help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Prepare everything and start nothing
	@installer/setup test

.PHONY: run
run: ## Open the desk; without a display, do the main job unattended against the practice machine
	@installer/setup run
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
	    exec $(BIN)/deskside; \
	else \
	    echo "deskside: There is no display here, so the desk cannot open: running the demonstration instead." >&2; \
	    exec $(BIN)/deskside demo; \
	fi

.PHONY: test
test: ## Run every test, on a display of its own
	@installer/setup test
	@$(PYTEST) -n auto --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

.PHONY: check
check: ## Run the linters and the type checker (fast)
	@installer/setup test
	@$(MAKE) --keep-going --jobs 2 --output-sync=target $(GATES) && echo "check: all gates hold"

.PHONY: $(GATES)
gate-lint:
	@$(BIN)/ruff check --quiet
gate-format:
	@$(BIN)/ruff format --check --quiet
gate-types:
	@$(BIN)/mypy --no-error-summary
gate-rooms:
	@$(BIN)/lint-imports --no-cache >.venv/gate-rooms.log || { cat .venv/gate-rooms.log; exit 1; }
gate-dependencies:
	@$(BIN)/deptry app 2>.venv/gate-dependencies.log || { cat .venv/gate-dependencies.log; exit 1; }
gate-spelling:
	@$(BIN)/codespell
gate-shell:
	@$(BIN)/shellcheck $(PROGRAMS)
	@$(BIN)/shellcheck --shell=dash --exclude=SC2148 $(SENT)
gate-words:
	@$(BIN)/python installer/words.py check

.PHONY: bench
bench: ## Measure beside peers and floors, print gates and goals (POINTS='P1 P7' for some)
	@installer/setup test
	@PYTHONPATH=tests $(BIN)/python -m bench $(POINTS)

.PHONY: fix
fix: ## Let the linter mend and format what it can
	@installer/setup test
	@$(BIN)/ruff check --fix --quiet; $(BIN)/ruff format --quiet

.PHONY: words
words: ## Bring the translation catalogues up to date with the code, and compile them
	@installer/setup test
	@$(BIN)/python installer/words.py update

.PHONY: approvals
approvals: ## Approve the shipped scripts for the practice machine (after changing one)
	@installer/setup test
	@$(BIN)/python installer/approve_for_practice.py

.PHONY: schemas
schemas: ## Write the schemas of the public formats anew, after a type has changed
	@installer/setup test
	@$(BIN)/python -m deskside.programs.schemas resources/schemas

.PHONY: readings
readings: ## Read the recorded machines anew, after a parser or a field has changed
	@installer/setup test
	@PYTHONPATH=tests $(BIN)/python -m domain.inventory.record
	@PYTHONPATH=tests $(BIN)/python -m domain.inventory.case_coverage

.PHONY: pictures
pictures: ## Photograph the real program for the README
	@installer/setup test
	@installer/pictures

.PHONY: drawings
drawings: ## Draw the pictures of the shipped walkthroughs anew
	@installer/setup test
	@cd installer && QT_QPA_PLATFORM=offscreen ../$(BIN)/python -m drawings

.PHONY: companion
companion: ## Build the companion as one file (PROFILE=FILE puts an organisation's profile inside)
	@installer/setup test
	@installer/companion/build

.PHONY: lock
lock: ## Choose versions anew from pyproject.toml and pin them with their hashes
	@installer/setup test
	@installer/lock

.PHONY: clean
clean: ## Remove what the commands above have made
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .bench .pictures build deskside-demo
