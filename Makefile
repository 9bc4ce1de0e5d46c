# What a developer does, each in one word. `make test` works on a fresh Debian with Go and installs the rest.

FUZZTIME  ?= 10s
BENCHTIME ?= 2s
BENCH_OFFERS ?= 100000
BENCH_PAGES  ?= 10000
PACKAGES  ?= $(LONGEST) ./...
# Two at a time: each package's tests may start servers and a browser of their own.
PARALLEL  ?= 2
# Those that take longest begin first: by name the second would begin when the rest is done, and leave one core idle.
LONGEST   := ./cmd/tamatch ./internal/site
# The race detector watches everything. What it brings along, a check of each conversion of a pointer, is left off for
# SQLite alone, which is C turned into Go and converts at every step: a third of its time.
RACE      := -race -gcflags=modernc.org/...=-d=checkptr=0

TESTENV     := internal/testenv
NPM_INSTALL := $(TESTENV)/node_modules/.package-lock.json
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0
SUDO        := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: help build demo deps system-deps test lint fuzz bench eval vuln clean

help: ## says what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 12

build: ## makes bin/tamatch, one static file
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o bin/tamatch ./cmd/tamatch

demo: ## runs the demonstration
	go run ./cmd/tamatch demo

deps: system-deps $(NPM_INSTALL) ## installs what the tests need and the machine lacks

# The fonts draw Arabic and Chinese on screenshots; gcc is for the race detector; LibreOffice opens the notes.
system-deps:
	@need=; \
	ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || command -v postgres >/dev/null || need="$$need postgresql"; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || need="$$need chromium"; \
	command -v npm >/dev/null || need="$$need nodejs npm"; \
	command -v gcc >/dev/null || need="$$need gcc libc6-dev"; \
	ls /usr/share/fonts/truetype/noto/NotoSansArabic* >/dev/null 2>&1 || need="$$need fonts-noto-core"; \
	ls /usr/share/fonts/opentype/noto/NotoSansCJK* >/dev/null 2>&1 || need="$$need fonts-noto-cjk"; \
	command -v soffice >/dev/null || need="$$need libreoffice-writer-nogui"; \
	command -v pdftotext >/dev/null || need="$$need poppler-utils"; \
	if [ -n "$$need" ]; then \
		echo "installing$$need"; \
		$(SUDO) apt-get update && \
		$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $$need; \
	fi

$(NPM_INSTALL): $(TESTENV)/package-lock.json
	cd $(TESTENV) && npm ci --no-audit --no-fund
	@touch $@

# What go vet says of a file is the same with the race detector, and lint asks for all of it: once is enough.
test: deps ## runs every test; a part that is missing is a failure
	TAMATCH_TEST_REQUIRE=all go test -vet=off $(RACE) -timeout 40m -p $(PARALLEL) $(PACKAGES)

lint: ## checks format, vet, staticcheck, the layers, and that the lockfile names no host
	@unformatted=$$(gofmt -l cmd internal migrations web); \
		if [ -n "$$unformatted" ]; then echo "not formatted by gofmt:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	go tool staticcheck ./...
	go test -run 'Layers|Templates|Messages' ./internal ./internal/i18n ./internal/site
	@if grep -n '"resolved"' $(TESTENV)/package-lock.json; then \
		echo "$(TESTENV)/package-lock.json names the host of a registry: run npm with omit-lockfile-registry-resolved=true"; exit 1; fi

fuzz: ## runs each fuzz target for FUZZTIME (10s)
	@for package in $$(grep -rlE '^func Fuzz' --include=*_test.go cmd internal web | xargs -r -n1 dirname | sort -u); do \
		for target in $$(grep -hoE '^func Fuzz[A-Za-z0-9_]+' $$package/*_test.go | cut -d' ' -f2 | sort -u); do \
			echo "fuzz ./$$package $$target"; \
			run="go test -run ^$$ -fuzz ^$$target$$ -fuzztime $(FUZZTIME) ./$$package"; \
			said=$$($$run 2>&1); failed=$$?; echo "$$said"; \
			case "$$failed $$said" in 0*) continue;; *"Failing input written"*) exit 1;; \
				*"context deadline exceeded"*) echo "the machine was too slow to stop in time; once more"; $$run || exit 1;; *) exit 1;; esac; \
		done; \
	done

# One run; what it prints on standard output can be pasted. Where a machine is small or busy, fewer records say something too.
bench: deps ## prints how fast and how small it is, beside the engines alone and a bare handler, as a table in Markdown
	@export TAMATCH_TEST_REQUIRE=all TAMATCH_TEST_BENCH_OFFERS=$(BENCH_OFFERS) TAMATCH_TEST_BENCH_PAGES=$(BENCH_PAGES); \
	bench() { go test -run '^$$' -timeout 60m "$$@"; }; \
	{ \
		bench -bench '^Benchmark(OffersForNeed|MatchAll)' -count 3 -benchtime $(BENCHTIME) ./internal/match ./internal/pairing; \
		bench -bench '^Benchmark(Need|CatchUp|Engines)$$' -benchtime $(BENCHTIME) ./cmd/tamatch; \
		bench -bench '^BenchmarkPage$$' -count 3 -benchtime $(BENCHTIME) ./cmd/tamatch; \
		bench -bench '^BenchmarkProgram$$' -benchtime 1x ./cmd/tamatch; \
	} | go run ./internal/testenv/figures

# One run of a test, which starts Meilisearch itself where that is installed (make deps).
eval: ## prints how good the rankings are on both halves of the judged set, beside plain BM25 and the engines' own
	@out=$$(go test -count=1 -run '^TestFiguresOfTheJudgedSet$$' -v ./cmd/tamatch 2>&1); status=$$?; \
		echo "$$out" | grep -vE '^(===|PASS|ok)|^ *--- PASS'; exit $$status

vuln: ## asks whether a known vulnerability is reached
	@said=$$(go run $(GOVULNCHECK) $(if $(VULNDB),-db $(VULNDB)) ./... 2>&1); failed=$$?; echo "$$said"; \
		case "$$failed $$said" in 0*) ;; *"fetching vulnerabilities"*) \
			echo "nothing was checked: this machine does not reach the list of known vulnerabilities; run it where the list is reached, or name a copy with VULNDB=<address>";; esac; \
		exit $$failed

clean: ## removes what was built
	rm -rf bin
