# The commands of the house. Every target says what it does when it starts; `make` alone lists them.

SWIFT        ?= swift
CONFIG       ?=
# Accesses are checked for exclusiveness in every debug build, and so in all tests; here that costs a tenth of a stream.
RELEASE      := -c release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked
STRICT       := --explicit-target-dependency-import-check error
FORMATTED    := Package.swift Sources Tests Benchmarks/Probes
VENV         := .build-venv

.DEFAULT_GOAL := help
.PHONY: help install release run build test unit scenarios sdk acceptance fmt lint golden bench instructions fuzz docs clean

help:            ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## */  \1\t/' | expand -t 16

install:         ## install the system packages that are missing (apt-get; sudo unless root)
	@scripts/install-packages

release: install ## build .build/release/martlet
	$(SWIFT) build $(RELEASE) --product martlet

run: release     ## build for release and serve (CONFIG=path/to/config.yaml)
	exec .build/release/martlet serve $(if $(CONFIG),--config $(CONFIG))

build: install   ## build everything for debugging, tests included
	$(SWIFT) build --build-tests $(STRICT)

test: install    ## house rules, unit tests, scenarios, SDK tests, acceptance suite where it is present
	@scripts/install-packages --test
	@scripts/run-tests

unit: build      ## unit tests only
	$(SWIFT) test --skip-build --parallel --skip ScenarioTests

scenarios: build ## all scenarios with real processes, 200 kills in the nemesis, 10,000 calls of a flapping provider
	NEMESIS_KILLS=$${NEMESIS_KILLS:-200} FLAP_REQUESTS=$${FLAP_REQUESTS:-10000} $(SWIFT) test --skip-build --no-parallel --filter ScenarioTests

sdk: build       ## the official SDKs against the gateway
	@scripts/run-sdk-tests

acceptance: build ## the acceptance suite, if ../shared/acceptance (or $ACCEPTANCE) exists
	@scripts/run-acceptance

fmt:             ## format all Swift files
	$(SWIFT) format --in-place --parallel --recursive $(FORMATTED)

lint:            ## check format and house rules; change nothing
	$(SWIFT) format lint --strict --parallel --recursive $(FORMATTED)
	@scripts/check-house-rules

golden: build    ## rewrite the golden files from what the translators say now; read the diff
	UPDATE_GOLDEN=1 $(SWIFT) test --skip-build --filter 'ProvidersTests|EdgeTests|ConfigurationTests'
	scripts/make-price-table
	git diff --stat -- Tests

bench: release   ## measure against nginx on this machine (BENCH="--quick" for one round)
	@scripts/install-packages --bench
	$(SWIFT) build $(RELEASE) --package-path Benchmarks/Probes --scratch-path .build/probes
	@Benchmarks/run $(BENCH)

instructions:    ## count the instructions of a request against the baseline (needs a release build)
	@scripts/check-instructions

fuzz: install    ## give made bytes to every parser (FUZZ="600 sse json": seconds and targets)
	@scripts/fuzz $(FUZZ)

docs:            ## check that the documents name files and routes that exist
	@scripts/check-docs

clean:           ## remove what was built
	rm -rf .build $(VENV) dist
