package main

import (
	"fmt"
	"slices"
	"strings"
)

// rows are the lines of the table in their order.
func rows(f figures) []row {
	var out []row
	for _, size := range []struct {
		n        string
		p50, p99 float64
	}{{"10000", 0, 0}, {"100000", 1, 5}, {"1000000", 10, 0}} {
		what := "one need of 140 words against " + thousands(size.n) + " open offers, 20 with reasons, pairing alone, "
		name := "OffersForNeed/" + size.n
		out = append(out,
			row{what: what + "p50", name: name, unit: "p50-ms", shown: "ms", aim: size.p50},
			row{what: what + "p99", name: name, unit: "p99-ms", shown: "ms", aim: size.p99})
	}
	for name := range sorted(f, "Need/offers=") {
		what := "the same end to end on Bleve and SQLite, " + thousands(strings.TrimPrefix(name, "Need/offers=")) + " offers, "
		out = append(out,
			row{what: what + "p50", name: name, unit: "p50-ms", shown: "ms", aim: 15},
			row{what: what + "p99", name: name, unit: "p99-ms", shown: "ms"},
			row{what: "memory, for each record", name: name, unit: "B/record", shown: "bytes", aim: 4000},
			row{what: "filling the memory at the start", name: name, unit: "s-to-fill", shown: "s"})
	}
	out = append(out,
		row{what: "Bleve alone, all the need's terms, 20 best, p50", name: "Engines/bleve", unit: "p50-ms", shown: "ms"},
		row{what: "PostgreSQL alone, `ts_rank`, any lexeme, p50", name: "Engines/postgres", unit: "p50-ms", shown: "ms"},
		row{what: "Meilisearch alone, twenty one-word queries, p50", name: "Engines/meilisearch", unit: "p50-ms", shown: "ms"},
	)
	for name := range sorted(f, "MatchAll") {
		out = append(out, row{what: "10,000 needs with 10,000 offers, all of them", name: name, unit: "s/op", shown: "s", aim: 30})
	}
	out = append(out,
		row{what: "catching up after one change, matching, p50", name: "CatchUp/memory", unit: "p50-ms", shown: "ms"},
		row{what: "catching up after one change, index, p50", name: "CatchUp/index", unit: "p50-ms", shown: "ms"})
	for _, page := range []string{"need", "search"} {
		of := "Page/" + page + "/"
		out = append(out,
			row{what: page + " page, 10,000 records, a bare echo handler's rate", name: of + "bare", unit: "req/s", shown: "req/s"},
			row{what: page + " page that nobody has read since the last change", name: of + "another", unit: "req/s", shown: "req/s", aim: .1, per: of + "bare"},
			row{what: page + " page that somebody has", name: of + "same", unit: "req/s", shown: "req/s", aim: .1, per: of + "bare"},
			row{what: page + " page, unchanged (304)", name: of + "unchanged", unit: "req/s", shown: "req/s", aim: .7, per: of + "bare"})
	}
	out = append(out, row{what: "need page that was read before a change to anything but an open offer", name: "Page/need/again", unit: "req/s", shown: "req/s", aim: .1, per: "Page/need/bare"})
	out = append(out,
		row{what: "start of the demonstration, loading it", name: "Program", unit: "s-first-start", shown: "s"},
		row{what: "start on a register that is there", name: "Program", unit: "s-start", shown: "s"},
		row{what: "demonstration, resident after loading and matching it", name: "Program", unit: "MB-resident-loaded", shown: "MB", aim: 150},
		row{what: "demonstration, resident after a later start", name: "Program", unit: "MB-resident", shown: "MB", aim: 150},
		row{what: "the program, stripped", name: "Program", unit: "MB-binary", shown: "MB"})
	var loads []string
	for unit := range f["Program"] {
		if strings.HasPrefix(unit, "kB:") {
			loads = append(loads, unit)
		}
	}
	slices.Sort(loads)
	for _, unit := range loads {
		out = append(out, row{what: "first load of `" + strings.TrimPrefix(unit, "kB:") + "`, compressed", name: "Program", unit: unit, shown: "kB", aim: 40})
	}
	return out
}

// sorted yields the benchmarks whose names begin so.
func sorted(f figures, prefix string) func(func(string) bool) {
	var names []string
	for name := range f {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return func(yield func(string) bool) {
		for _, name := range names {
			if !yield(name) {
				return
			}
		}
	}
}

func thousands(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = fmt.Sprintf("%s,%s", digits[:i], digits[i:])
	}
	return digits
}
