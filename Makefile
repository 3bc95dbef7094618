# Two commands are all that a newcomer needs: `make bench` and `make test`. Each sets up what it needs, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
SYSTEM ?= rules
CASES ?= 10000
SECONDS ?= 60

.PHONY: bench test slow browser docs keys walk team screenshots perf fuzz wheels datasets readme check board system systems held stress constraints clean

bench: $(VENV)/.core
	@mkdir -p .cache
	@$(BIN)/onrecord run baseline:$(SYSTEM) -o .cache/$(SYSTEM).jsonl
	@$(BIN)/onrecord score .cache/$(SYSTEM).jsonl

# Many tests start commands in processes of their own: Python keeps their bytecode, whatever the environment says.
test: $(VENV)/.dev browser
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder

# The tests that take over ten seconds each: whole walks in the editor, a large report. CI runs them too.
slow: $(VENV)/.dev browser
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder -m slow

# The tests of the report and of Label Studio's editor look at pages in a real Chromium, the system's own.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
	  then apt-get update -q && apt-get install -y -q chromium; \
	  else echo "Tests that need a browser will be skipped. Install one: apt-get install chromium"; fi; }

# What one annotation of each kind costs in Label Studio's editor: keys, clicks and drags, counted in a real Chromium.
keys: $(VENV)/.dev browser
	@$(BIN)/python tests/studio/driver/studio_keys.py

# How long each step of annotating takes (docs/annotating-costs.md), from the server to gold, gone by a script in a real Chromium.
walk: $(VENV)/.dev browser
	@$(BIN)/python tests/studio/driver/studio_walk.py

# How long push, pull and status take for three people and 300 tasks on one server (POSTGRE_* names a PostgreSQL).
team: $(VENV)/.dev
	@$(BIN)/python tests/studio/driver/studio_team.py

# Every screenshot of the docs, made again from the corpus as it stands.
screenshots: $(VENV)/.dev browser
	@$(BIN)/python tests/studio/driver/studio_screenshots.py

perf: $(VENV)/.dev
	$(BIN)/python eval/benchmarks/perf.py

fuzz: $(VENV)/.dev
	ONRECORD_FUZZ=$(CASES) ONRECORD_FUZZ_SECONDS=$(SECONDS) $(BIN)/python -m pytest -n 2 --dist worksteal -m 'fuzz or coverage_fuzz' tests

wheels: $(VENV)/.dev
	$(BIN)/python -m pytest -m interpreters tests/test_interpreters.py

# Loads the data set with four versions of `datasets`, the oldest that is allowed among them, in environments of their own.
datasets: $(VENV)/.dev
	$(BIN)/python -m pytest -m versions tests/corpus/test_versions.py

check: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/reuse lint --quiet
	$(BIN)/onrecord validate
	$(BIN)/onrecord build --check
	$(BIN)/onrecord board --check

# The baselines' predictions, and the leaderboard made from what is in eval/results.
board: $(VENV)/.dev
	@for system in rules names crf; do \
	  $(BIN)/onrecord run baseline:$$system --fresh -o eval/results/$$system/predictions.jsonl || exit 1; \
	  mv eval/results/$$system/predictions.run.json eval/results/$$system/run.json; done
	@$(BIN)/onrecord board -o eval/results

# Public extractors: their environments, apart from this one, and their predictions in eval/results/<name>.
# `make system NAME=xrenner` makes one, `make systems` all that this machine can run.
system: $(VENV)/.core
	@test -n "$(NAME)" || { echo "Which one? make system NAME=$$(ls eval/systems/*/system.toml | xargs -n1 dirname | xargs -n1 basename | paste -sd '|')"; exit 2; }
	@$(BIN)/python eval/systems/make.py $(NAME)

systems: $(VENV)/.core
	@$(BIN)/python eval/systems/make.py

# Builds the quick ones and holds their predictions to the committed bytes.
held: $(VENV)/.dev
	$(BIN)/python -m pytest -m systems tests/systems

# What rewriting the articles costs baselines and public systems: eval/results/stress.json and docs/stress.md.
# `make stress` for all that this machine can run, `make stress NAME=rules` for one.
stress: $(VENV)/.dev
	@$(BIN)/python eval/systems/stress.py $(NAME)

# The documentation as a site, searched, with the report and the leaderboard in it: open .cache/site/index.html.
docs: $(VENV)/.dev
	@rm -rf .cache/site
	@$(BIN)/sphinx-build -q -W -b html -c docs/site -d .cache/site-doctrees . .cache/site
	@$(BIN)/onrecord report eval/results/*/predictions.jsonl -o .cache/site/report
	@mkdir .cache/site/board && cp eval/results/index.html .cache/site/board/
	@echo "Open .cache/site/index.html"

# Writes the table of scores into the README, and the pages of docs/ that are made from the code; tests hold them to it.
readme: $(VENV)/.dev
	$(BIN)/python tests/test_readme.py
	$(BIN)/python tests/docs/test_measures.py
	$(BIN)/python tests/docs/test_commands.py
	$(BIN)/python tests/docs/test_api.py
	$(BIN)/python tests/docs/test_tour.py

# constraints.txt pins every package, for every platform, and names no address.
constraints:
	uv pip compile --quiet --universal --python-version 3.11 --upgrade --all-extras --group dev \
	  --no-annotate --no-header --no-emit-index-url --no-emit-find-links pyproject.toml -o constraints.txt

clean:
	rm -rf $(VENV) .cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "onrecord needs Python 3.11 or later; try: make PYTHON=python3.12")'
	@echo "Setting up .venv (once)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.core: $(BIN)/python pyproject.toml constraints.txt
	@$(INSTALL) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.core
	@$(INSTALL) --upgrade pip  # the first that reads dependency groups is 25.1
	@$(INSTALL) --editable '.[all]' --group dev
	@touch $@
