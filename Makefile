# selfeval: two commands do everything on a fresh machine with Python 3.11 or newer and make.
#
#   make demo   sets up and checks the Word documents in samples/
#   make test   sets up and runs every check and test

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= auto
# Of all lines and branches; raise it when it rises.
FLOOR := 94
BIOME := npx --yes @biomejs/biome@2.6.8
# What `make check` always runs, and the test files that differ from the last commit.
QUICK := $(addprefix tests/test_,samples.py contract.py house.py docs.py)
CHANGED = $(wildcard $(shell git status --porcelain -- tests | grep -o 'tests/test_[a-z_]*\.py'))

# What is compiled is kept, whatever the shell says: every start would compile it again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo setup test lint check coverage mutants bench accuracy solver fuzz load proof many kills scale samples formats twins schemas docs pictures app clean

help: ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

setup: $(STAMP) ## install the program and its tools into .venv

$(STAMP): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "selfeval needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable '.[xlsx,desk]' --group dev
	$(BIN)/python -m compileall -q src
	$(BIN)/selfeval check samples/01-clean-national-2020.docx >/dev/null
	@touch $@

demo: setup ## check the Word samples
	$(BIN)/selfeval check samples/*.docx || test $$? -eq 1
	@echo; echo '接着试试（换成您自己的文件或文件夹也行）：'; \
	echo '  先改哪  $(BIN)/selfeval check samples/06-missing-weight.docx'; \
	echo '  加批注  $(BIN)/selfeval annotate samples/06-missing-weight.docx -o 新.docx'; \
	echo '  不打字  $(BIN)/selfeval desk'

lint: setup ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	@if command -v npx >/dev/null; then $(BIOME) lint --error-on-warnings; \
	else echo 'No npx here: the JavaScript of the page is not linted (CI does it).'; fi

check: setup ## in seconds, while you work: style, types, floors, quick tests and changed ones
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo >/dev/null || $(BIN)/lint-imports --no-logo
	$(BIN)/pytest -n $(WORKERS) $(sort $(QUICK) $(CHANGED))

test: lint ## style, types and all tests
	$(BIN)/pytest -n $(WORKERS)

coverage: setup ## all tests with lines and branches counted, also in workers; the floor is held
	$(BIN)/pytest -n $(WORKERS) --cov --cov-report=term --cov-fail-under=$(FLOOR)

mutants: setup ## change the arithmetic in hundreds of places: which changes does no test notice?
	$(BIN)/python -m pip install --quiet --group mutants
	$(BIN)/mutmut run
	$(BIN)/mutmut results

bench: setup ## speed and memory, as ratios within one run
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python tests/bench.py

accuracy: setup ## recall and false alarms per rule over thousands of generated forms
	$(BIN)/python tests/accuracy.py
	$(BIN)/python tests/blind_accuracy.py --forms $(or $(FORMS),10000)

solver: setup ## the smallest repairs held against a solver (HiGHS), sizes and times
	$(BIN)/python tests/solver.py

# What the readers give up is not worth three seconds of LibreOffice for each input.
fuzz: export SELFEVAL_LIBREOFFICE :=
fuzz: setup ## hostile documents for SECONDS (default 120), at random and guided by coverage
	$(BIN)/python tests/fuzz.py --seconds $(or $(SECONDS),120)
	@if $(BIN)/python -m pip install --quiet --group fuzz; then \
	for harness in values text word workbook odf pdf page; do \
	  $(BIN)/python tests/guided.py $$harness --seconds $(or $(SECONDS),120) || exit 1; done; \
	else echo 'atheris does not install here: nothing is guided by coverage.'; fi

load: setup ## COUNT requests (default 200) of 20 clients to the desk, every twentieth hostile
	$(BIN)/python tests/load.py --count $(or $(COUNT),200)

proof: setup ## every write failed in turn; then COUNT documents (10,000) in one run: causes, Ctrl-C
	$(BIN)/python tests/failing.py
	$(BIN)/python tests/proof.py --count $(or $(COUNT),10000)

many: setup ## COUNT small documents (default 100,000), one in a hundred broken: verdicts, memory
	$(BIN)/python tests/many.py --count $(or $(COUNT),100000)

kills: setup ## COUNT kills (default 500) at random moments: output complete or absent, inputs untouched
	$(BIN)/python tests/kills.py --count $(or $(COUNT),500)

scale: setup ## COUNT documents (default 2,000) on a Dask cluster of this machine: same findings, cost
	$(BIN)/python tests/scale.py --count $(or $(COUNT),2000)

samples: setup ## make the documents in samples/ again
	$(BIN)/python samples/make_samples.py

formats: setup ## make the samples' twins in other formats again (needs LibreOffice)
	$(BIN)/python samples/make_formats.py

twins: setup ## GENERATED forms (200) and the rebuilt ones in eight formats: the same facts and findings? (LibreOffice)
	$(BIN)/python tests/twins.py --generated $(or $(GENERATED),200) $(if $(FOLDER),--folder $(FOLDER))

schemas: setup ## export the JSON schemas
	for name in report form policy settings; do \
	  $(BIN)/selfeval schema $$name > schemas/$$name.schema.json || exit 1; done

docs: setup ## write docs/rules.md and the picture of the rooms again
	$(BIN)/python -m selfeval_cli.rules.texts > docs/rules.md
	$(BIN)/python docs/draw_rooms.py

pictures: setup ## the pictures of the README, made by the program from the samples
	$(BIN)/python docs/make_pictures.py
	$(BIN)/python docs/draw_word.py
	$(BIN)/python docs/draw_desk.py

app: ## one file, dist/selfeval, that runs without Python; tried in an empty environment
	$(PYTHON) -m venv build/app
	build/app/bin/python -m pip install --quiet '.[app]'
	build/app/bin/pyinstaller --noconfirm --log-level ERROR app/selfeval.spec
	env -i HOME=/nonexistent dist/selfeval check samples/07-score-above-weight.docx; test $$? -eq 1

clean: ## remove everything made here
	rm -rf $(VENV) build dist mutants .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis
