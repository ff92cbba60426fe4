# `make help` lists what there is. Everything runs through scripts/with-tools, so that a closed network and a connected one are alike.
SHELL := /bin/bash
.DEFAULT_GOAL := help
WITH := scripts/with-tools
WASM := wasm32-unknown-unknown
LISTEN ?= 127.0.0.1:8080
TARGET_DIR = $${CARGO_TARGET_DIR:-target}
export AICC_BUILD ?= $(shell echo "$$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1) ($$(git rev-parse --short HEAD 2>/dev/null || echo no commit))")

.PHONY: build-name help demo dev page proxy static proof bench bench-proxy test check test-native test-wasm test-journeys screenshots gallery setup setup-test clean

build-name:
	@echo "$(AICC_BUILD)"

help: ## Lists the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

demo: proxy ## Builds everything and runs the demo at http://127.0.0.1:8080/ (LISTEN=address:port for another)
	@exec "$(TARGET_DIR)/release-proxy/aicc-proxy" --demo --listen $(LISTEN) --log warn $(DEMO)

dev: setup ## Rebuilds the page at every change: http://127.0.0.1:8081/, with a demo proxy behind it
	@$(WITH) cargo build -q -p aicc-proxy
	@"$(TARGET_DIR)/debug/aicc-proxy" --demo --listen 127.0.0.1:8080 --log warn & proxy=$$!; trap "kill $$proxy" EXIT; \
	  $(WITH) trunk serve --offline --port 8081 --dist "$(TARGET_DIR)/page-in-work"

page: dist/index.html

# Rebuilt only when something it is made of has changed.
dist/index.html: $(shell find src style proxy/domain/src -type f) Cargo.toml Cargo.lock build.rs .cargo/config.toml Trunk.toml scripts/page-parts.mjs scripts/wasm-opt.flags index.html boot.js | setup
	@echo "building the page" >&2
	@$(WITH) trunk build --release --offline --quiet --features split

proxy: page
	@$(WITH) cargo build --quiet --profile release-proxy -p aicc-proxy --features embedded-page

static: page ## One static program for any Linux of this kind of machine
	@scripts/setup static
	@$(WITH) cargo build --quiet --profile release-proxy -p aicc-proxy --features embedded-page --target x86_64-unknown-linux-musl
	@echo "$(TARGET_DIR)/x86_64-unknown-linux-musl/release-proxy/aicc-proxy"

test: setup-test check test-native test-wasm test-journeys ## Every check and every test

check: setup-test ## Static checks: format, clippy on both targets, licences and sources of dependencies
	$(WITH) cargo fmt --all --check
	$(WITH) cargo clippy --workspace --all-targets --quiet -- -D warnings
	$(WITH) cargo clippy -p aicc-dashboard --lib --bins --test browser --target $(WASM) --quiet -- -D warnings
	$(WITH) cargo deny --all-features --log-level error check bans licenses sources

test-native: setup-test
	$(WITH) cargo test --workspace --lib --bins --test proxy --test house --test contract
	$(WITH) cargo test --workspace --doc

test-wasm: setup-test
	CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner CHROMEDRIVER=$$(command -v chromedriver) \
	  $(WITH) cargo test -p aicc-dashboard --target $(WASM) --test browser

test-journeys: setup-test page
	$(WITH) cargo test --test journey

proof: setup ## Measures what docs/reliability.md says: load, faults, kills, bad input (hours)
	@scripts/proof all

bench-proxy: setup ## Measures the proxy beside nginx and HAProxy into docs/performance.md (5 minutes)
	@benches/proxy/run

bench: setup ## Measures the page beside others, into docs/performance.md: tables, charts, a cold load (needs Node 20 and npm)
	@scripts/bench

screenshots: setup-test page ## Pictures of every view into target/screenshots, and the one of the README
	$(WITH) cargo run --quiet --example screenshots -- target/screenshots
	$(WITH) cargo run --quiet --example screenshots -- --readme

gallery: setup-test page ## New pictures of every chart, which the journeys compare with: after a chart was meant to look otherwise
	rm -f tests/journey/gallery/*
	RENEW_GALLERY=1 $(WITH) cargo test --quiet --test journey -- gallery::

setup:
	@scripts/setup build

setup-test:
	@scripts/setup test

clean: ## Removes what was built, not the tools
	rm -rf target dist
