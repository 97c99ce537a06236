# Every task of a maintainer, one line each. `make check` is what CI runs.
PYTHON ?= python
RUN = $(PYTHON) -m

.PHONY: check linters style rules types layers deps test test-full format golden
.PHONY: editor editor-check openapi vscode pictures site bench bench-full

check: linters test

linters: types style rules layers deps

style:           ## of the Python
	$(RUN) ruff check .
	$(RUN) ruff format --check .

rules:           ## what is wrong with the rule base, and its style
	$(RUN) policylib check policy
	$(RUN) policylib coverage --policy policy
	$(RUN) policylib fmt --check $$(find policy -name '*.policy')

types:
	$(RUN) mypy

layers:          ## who may import whom (pyproject.toml, docs/architecture.md)
	$(PYTHON) -c "from importlinter.cli import lint_imports_command as run; run()"

deps:            ## what is imported is declared, what is declared is imported
	$(RUN) deptry src api

test:
	$(RUN) pytest

test-full:       ## the same with many more generated policies and tasks
	HYPOTHESIS_PROFILE=full $(RUN) pytest

format:
	$(RUN) ruff check --fix .
	$(RUN) ruff format .
	$(RUN) policylib fmt $$(find policy -name '*.policy')

golden:          ## rewrite the expected outputs of tests/golden; read the diff before committing it
	UPDATE_GOLDEN=1 $(RUN) pytest -q tests/test_golden_*.py tests/test_checker.py tests/test_codes.py tests/test_data.py tests/test_analyze.py

vscode:          ## the VS Code extension: its generated files, its tests, its package (needs Node 20)
	$(PYTHON) editors/vscode/generate.py
	cd editors/vscode && npm ci --ignore-scripts --no-audit --no-fund && npm test && npm run package

editor:          ## the editor of the console's page /try: built anew, for editors/console (needs Node 20)
	cd editors/console && npm ci --ignore-scripts --no-audit --no-fund && npm run build

editor-check: vscode  ## whether what is committed is what the editor is built to; its packages stay, for the tests
	cd editors/console && npm ci --ignore-scripts --no-audit --no-fund && npm run check

openapi:         ## write the OpenAPI document of the HTTP interface anew
	$(RUN) policylib openapi > api/openapi.json.new && mv api/openapi.json.new api/openapi.json

pictures:        ## of the console, its editor and a terminal, for the documentation (needs chromium); look at them
	PICTURES=docs/site/pictures $(RUN) pytest -q tests/test_browser_pictures.py

site:            ## the documentation site, in build/site; Chinese at the root, English in en/
	NO_MKDOCS_2_WARNING=1 $(RUN) mkdocs build --quiet
	NO_MKDOCS_2_WARNING=1 $(RUN) mkdocs build --quiet --config-file mkdocs.en.yml

bench:
	$(PYTHON) benchmarks/bundles.py
	$(PYTHON) benchmarks/strokes.py
	$(PYTHON) benchmarks/pages.py
	$(PYTHON) benchmarks/run.py

PEERS ?= /tmp/policylib-peers
bench-full:      ## the same beside other engines, installed into an environment of their own; docs/performance.md
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/pip install -q -e '.[batch]' -r benchmarks/peers/requirements.txt
	PYTHONPATH=benchmarks $(PEERS)/bin/python -m peers
	$(PYTHON) benchmarks/growth.py
	$(MAKE) bench
