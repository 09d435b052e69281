# 家访批处理：make run 建好环境、造一所示范学校并统计；make test 跑全部测试。
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
DEMO := output/示范学校

.PHONY: bench run test quick check setup lock format docs pictures templates windows-zip clean

run: setup
	$(BIN)/jiafang demo "$(DEMO)" --force
	$(BIN)/jiafang run "$(DEMO)" || test $$? -eq 1  # 1: the demo school has wrong rows on purpose

test: setup
	tests/tools/install-office
	tests/tools/install-browser
	$(BIN)/pytest

quick: setup
	$(BIN)/pytest -m "not slow"

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check
	$(BIN)/pytest -n 0 tests/test_house.py

setup: $(STAMP)

# setuptools warns of every editable installation, at length.
$(STAMP): export PYTHONWARNINGS = ignore
$(STAMP): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

lock:
	$(BIN)/pip-compile --quiet --all-extras --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file requirements.lock pyproject.toml

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: setup
	$(BIN)/python docs/generate.py

pictures: setup
	tests/tools/install-office
	tests/tools/install-browser
	$(BIN)/python docs/pictures.py

templates: setup
	$(BIN)/jiafang templates --force

# Wheels of the lock and CPython's embeddable zip (by path) to a folder that runs on Windows without Python.
windows-zip: setup
	$(BIN)/python windows/build_zip.py $(PYTHON_EMBED)

bench: setup
	$(BIN)/python benchmarks/run.py --write docs/performance.md

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
