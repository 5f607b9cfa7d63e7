# The default target is what CI runs. Everything is called as a module of one Python:
# make PYTHON=.venv/bin/python
PYTHON ?= python3

.PHONY: all lint types imports test bench goldens translations clean

all: lint types imports test

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types:
	$(PYTHON) -m mypy

imports:
	$(PYTHON) -c "from importlinter.cli import lint_imports_command; lint_imports_command()" --no-logo

test:
	$(PYTHON) -m pytest

# Measures the sample workspace against LAME and ffmpeg-normalize; takes some minutes.
bench:
	for file in benchmarks/[a-z]*.py; do echo "== $$file"; $(PYTHON) "$$file" || exit 1; done

# Writes the expected results of tests/goldens again; look at the difference before committing it.
goldens:
	$(PYTHON) -m pytest --goldens -m golden

# Collects all messages, brings the Vietnamese catalogue up to date and compiles it.
translations:
	$(PYTHON) tools/make_translations.py

# Removes what tools leave behind; never scripts, output/ or broadcast.db.
clean:
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
