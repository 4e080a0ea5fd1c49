# `make demo` runs everything with demo data, `make test` runs the tests; both set up .venv first.

PYTHON ?= python3
BIN := .venv/bin
PYTEST_WORKERS ?= 2

.PHONY: demo test check bench chaos fuzz lock docs screenshots clean setup setup-dev

demo: setup
	@exec $(BIN)/dondoc up --demo $(ARGS)

test: setup-dev
	@$(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup-dev
	@$(BIN)/python -m tests.bench $(ARGS)

# Breaks the product on purpose and counts what was lost or doubled; ARGS="--share 0.1" for a tenth.
chaos: setup-dev
	@$(BIN)/python -m tests.chaos $(ARGS)

fuzz: setup-dev
	@$(BIN)/python -m pytest -m fuzz $(ARGS)

screenshots: setup-dev
	@$(BIN)/python deploy/screenshots.py $(ARGS)

# The generated parts of docs/domain.md.
docs: setup-dev
	@$(BIN)/python deploy/domain_document.py

# Newer packages: needs uv on PATH. Run the tests, then commit both locks.
lock:
	$(PYTHON) deploy/lock.py

setup:
	@$(PYTHON) deploy/setup.py

setup-dev:
	@$(PYTHON) deploy/setup.py --dev

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find portal bot worker tests -name __pycache__ -prune -exec rm -rf {} +
	find portal/translations -name '*.mo' -delete
