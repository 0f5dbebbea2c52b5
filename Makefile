# Every command of the project. `make` alone explains them.
.DEFAULT_GOAL := help
.PHONY: help bootstrap run chat train eval vectors test check bench clean

ASSISTANT := .venv/bin/assistant

help: ## Show this help
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

bootstrap: ## Install what is missing (uv, Python and Node packages) and build the pages
	@scripts/bootstrap

run: bootstrap ## Start the assistant and say where its page is; Ctrl-C stops it
	@exec $(ASSISTANT) run

chat: bootstrap ## Talk to the running assistant from the terminal (ARGS="--as zhang_wei")
	@exec $(ASSISTANT) chat $(ARGS)

train: bootstrap ## Train the model if its sources changed (ARGS=--force: in any case)
	@exec $(ASSISTANT) train $(ARGS)

vectors: bootstrap ## Publish the vectors of the examples in data/vectors, after many were changed
	@exec $(ASSISTANT) vectors

eval: bootstrap ## Measure understanding on the blind sets (BANKING77=../folder, ARGS="--quick")
	@exec $(ASSISTANT) eval $(if $(BANKING77),--banking77 $(BANKING77)) $(ARGS)

test: bootstrap ## Run everything that CI runs
	@scripts/test

check: bootstrap ## Linters and types, Python and TypeScript
	@scripts/check

bench: bootstrap ## Measure against Rasa's default pipeline
	@exec .venv/bin/python -m bench

clean: ## Remove what was built and trained; keeps the bank and the conversations in var/
	rm -rf .venv .tools web/node_modules web/dist var/models .rasa .mypy_cache .ruff_cache .pytest_cache .hypothesis
