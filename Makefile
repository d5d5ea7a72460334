# Everything a person runs while working on Tillhouse. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

GOLANGCI_LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOTESTSUM     := gotest.tools/gotestsum@v1.13.0

# Recorded vendor answers. Tests that need them are listed as not run without them.
export TILLHOUSE_PAYLOADS ?= $(abspath ../shared/payloads)

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
BIN     := bin/tillhouse
PKG     ?= ./...

# The race detector needs a C compiler; the program itself does not.
CC_FOUND := $(shell command -v gcc || command -v clang || true)
ifeq ($(CC_FOUND),)
RACE :=
export CGO_ENABLED := 0
else
RACE := -race
endif
# With the race detector reading is many times slower. When everything is tested, the kits
# run with it only where things run beside each other, and then whole without it.
ifeq ($(RACE)$(PKG),-race./...)
RACE += -short
WHOLE_KITS := 1
endif
# Packages are tested in the order given. What takes minutes begins first, so that no core waits for it at the end.
ifeq ($(PKG),./...)
LONG_FIRST := ./pipeline/endtoend ./warehouse/materialise ./cmd/tillhouse/program
endif

JS_CLIENT := warehouse/embedded/testdata/client-js

.PHONY: help build connector engine javascript demo test lint bench fmt generate verify clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build bin/tillhouse
	@CGO_ENABLED=0 go build -trimpath -ldflags '-X github.com/tillhouse/tillhouse/cmd/tillhouse/program.version=$(VERSION)' -o $(BIN) ./cmd/tillhouse

engine: build ## install the embedded ClickHouse engine into the cache folder, if it is not there
	@$(BIN) engine install

demo: build ## invented shops, synced into ClickHouse, with their KPIs (SERVE=1 keeps serving)
	@$(BIN) demo $(if $(SERVE),--serve)

connector: ## start a connector: NAME=acme, and STREAM=orders for the name of its first stream
	@go run ./cmd/tillhouse connectors new $(if $(STREAM),--stream '$(STREAM)') -- '$(NAME)'

javascript:
	@cd $(JS_CLIENT) && { [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund --loglevel=error; }

test: engine javascript ## every test, on the real engine (PKG=./pipeline/... for a part)
ifeq ($(RACE),)
	@echo 'No C compiler found: the tests run WITHOUT the race detector.'
endif
	@if [ ! -d "$(TILLHOUSE_PAYLOADS)" ]; then \
	  echo "No recorded payloads in $(TILLHOUSE_PAYLOADS): their tests are listed as skipped at the end."; fi
	@go run $(GOTESTSUM) --format pkgname --hide-summary=output -- $(RACE) -timeout 20m $(TESTFLAGS) $(LONG_FIRST) $(PKG)
ifdef WHOLE_KITS
	@echo 'The conformance kits whole, without the race detector, which allocates too:'
	@# as `make build` compiles, which has compiled most of it
	@CGO_ENABLED=0 go test -trimpath -run '^(TestConformance|TestTheHealthyToyKeepsEveryPromise)$$' ./connectors/connectortest $$(grep -l 'connectortest.Run(' connectors/*/conformance_test.go | xargs -n1 dirname | sed 's|^|./|')
endif

lint: ## vet and the linters of .golangci.yml
	@go vet ./...
	@go run $(GOLANGCI_LINT) run ./...

fmt: ## format the code
	@go run $(GOLANGCI_LINT) fmt ./...

bench: engine ## measured speeds as ratios to ceilings measured in the same run
	@go run ./cmd/tillhouse/internal/bench

generate: ## write anew every page that is made from the code
	@go test -count=1 ./schemas -run '^TestTheTableReferenceIsWhatTheTableFilesSay$$' -update
	@TILLHOUSE_WRITE_DOCS=1 go test -count=1 ./schemas -run '^TestTheKPIPageIsTheOneMadeOfTheFiles$$'
	@go test -count=1 ./connectors/connectortest -run '^TestTheDocumentListsEveryCaseWithTheToyThatProvesIt$$' -update
	@go test -count=1 ./cmd/tillhouse/program -run '^TestGeneratedDocumentationIsUpToDate$$' -update

verify: lint generate ## what has to pass before a change goes in: lint, generated pages as committed, tests
	@git diff --exit-code && new=$$(git ls-files --others --exclude-standard docs) && [ -z "$$new" ] || \
	  { echo "Something differs from what is committed: commit what make generate wrote, and the rest. $$new" >&2; exit 1; }
	@$(MAKE) test

clean: ## remove what was built here (never the engine in the cache folder)
	@rm -rf bin dist
