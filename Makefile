# All targets need python3, pip and make only. uv is installed if it is missing.

UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --frozen --no-sync
export RASA_TELEMETRY_ENABLED := false
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run chat train test campaign lint evaluate pictures bench install

run: install
	$(RUN) comptoir run

chat: install
	$(RUN) comptoir chat

train: install
	$(RUN) comptoir train

test: install
	sh tests/machine.sh
	$(RUN) comptoir train
	$(RUN) pytest -q -m "not campaign"

campaign: install
	$(RUN) comptoir train
	$(RUN) pytest -q -m campaign

lint: install
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(RUN) lint-imports
	$(RUN) python -m tests.import_cycles

evaluate: install
	$(RUN) comptoir train
	$(RUN) python -m tests.nlu.evaluate

pictures: install
	sh tests/machine.sh
	$(RUN) python -m tests.pictures
	$(RUN) python -m tests.console.screenshots docs/pictures

bench: install
	$(RUN) comptoir bench

install: .venv/installed

.venv/installed: pyproject.toml uv.lock $(UV)
	$(UV) sync --frozen --compile-bytecode --quiet
	touch $@

.tools/bin/uv:
	python3 -m pip install --quiet --disable-pip-version-check --target .tools uv
