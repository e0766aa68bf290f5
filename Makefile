# SPDX-License-Identifier: Apache-2.0
# Front door. Every target works from a fresh clone on Debian 12; meson does the building.
.DEFAULT_GOAL := help
.PHONY: help setup setup-test build run test check format asan tsan fuzz bench bench-export bench-requests bench-search cover requirements clean

JOBS ?= 2
RELEASE := build/release

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what building and running needs (apt, npm, fonts); a moment when all is there
	@bin/setup build

setup-test:
	@bin/setup test

build: setup ## release binary in build/release
	@bin/build release

run: build ## start portal and workbench on http://127.0.0.1:8080 (first start loads the sample bureau into var/)
	@bin/run

test: setup-test ## every test; SUITES="unit http" for some; ends with "N passed, N failed"
	@JOBS=$(JOBS) tests/run $(SUITES)

check: setup-test ## linters, layers, templates, texts, SQL
	@JOBS=$(JOBS) tools/check $(CHECKS)

format: ## clang-format on every C file
	@find src fuzz tests/support -name '*.[ch]' -exec clang-format-14 -i {} +

asan: setup-test ## unit and HTTP tests under AddressSanitizer and UBSan
	@JOBS=$(JOBS) tests/run asan

tsan: setup-test ## unit tests under ThreadSanitizer
	@JOBS=$(JOBS) tests/run tsan

fuzz: setup-test ## every fuzz harness, SECONDS=60 each
	@FUZZ_SECONDS=$(or $(SECONDS),60) tests/run fuzz

bench: setup-test build ## load and micro benchmarks, results in bench/RESULTS.md and RESULTS-export.md
	@bench/run
	@bench/export_run.py
	@ninja -C $(RELEASE) src/annual/requests_bench
	@bench/requests_run.py

bench-requests: build ## a register of CASES=100000 requests with their events, results in bench/RESULTS-requests.md
	@ninja -C $(RELEASE) src/annual/requests_bench
	@bench/requests_run.py --cases $(or $(CASES),100000)

bench-export: build ## the static copy alone (DOCUMENTS=0 more than the sample), results in bench/RESULTS-export.md
	@bench/export_run.py --documents $(or $(DOCUMENTS),0)

bench-search: setup-test build ## search over DOCS=100000 beside FTS5 trigram and pg_trgm (COMPARE=no: alone), results in bench/RESULTS-search.md
	@ninja -C $(RELEASE) src/search/search_bench
	@bench/search_run.py --docs $(or $(DOCS),100000) $(if $(filter no,$(COMPARE)),--no-compare)

cover: setup-test ## line coverage of the unit and HTTP tests in build/cover/html
	@JOBS=$(JOBS) tests/run cover

requirements: ## every requirement line and the tests of the last "make test" that prove it
	@tools/requirements.py

clean: ## remove everything built (var/ stays)
	rm -rf build
