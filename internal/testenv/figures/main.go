// Command figures reads what `go test -bench` prints and writes the figures as one table in Markdown, beside what they
// aim at. It passes what it reads on to standard error, so that a long run can be watched.
package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func main() {
	found, failed, err := read(io.TeeReader(os.Stdin, os.Stderr))
	if err == nil {
		err = write(os.Stdout, found)
	}
	if err == nil && failed {
		err = fmt.Errorf("a benchmark failed")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "figures:", err)
		os.Exit(1)
	}
}

// figures holds, by a benchmark's name and a unit, the values of each run of it.
type figures map[string]map[string][]float64

var line = regexp.MustCompile(`^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+(.*)$`)

func read(in io.Reader) (figures, bool, error) {
	out, failed := figures{}, false
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		failed = failed || strings.HasPrefix(lines.Text(), "FAIL") || strings.HasPrefix(lines.Text(), "--- FAIL")
		parts := line.FindStringSubmatch(lines.Text())
		if parts == nil {
			continue
		}
		fields := strings.Fields(parts[2])
		for i := 0; i+1 < len(fields); i += 2 {
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return nil, failed, fmt.Errorf("%s: %w", parts[1], err)
			}
			if out[parts[1]] == nil {
				out[parts[1]] = map[string][]float64{}
			}
			out[parts[1]][fields[i+1]] = append(out[parts[1]][fields[i+1]], value)
		}
	}
	return out, failed, lines.Err()
}

// of is the median of a figure; units that measure the same in other sizes are brought to the one asked for.
func (f figures) of(name, unit string) (float64, bool) {
	for _, u := range same[unit] {
		if values := slices.Clone(f[name][u.unit]); len(values) > 0 {
			slices.SortFunc(values, cmp.Compare[float64])
			return values[len(values)/2] * u.times, true
		}
	}
	if values := slices.Clone(f[name][unit]); len(values) > 0 {
		slices.SortFunc(values, cmp.Compare[float64])
		return values[len(values)/2], true
	}
	return 0, false
}

type factor struct {
	unit  string
	times float64
}

var same = map[string][]factor{
	"p50-ms": {{"p50-ms", 1}, {"p50-µs", 1e-3}, {"p50-ns", 1e-6}},
	"p99-ms": {{"p99-ms", 1}, {"p99-µs", 1e-3}, {"p99-ns", 1e-6}},
	"s/op":   {{"s/op", 1}, {"sec/op", 1}, {"ns/op", 1e-9}},
}

// row is one line of the table. The figure is told with aim, which is met or missed by so much; without one it is for
// comparison. per makes it a share of another benchmark's.
type row struct {
	what, name, unit, shown string
	aim                     float64
	atLeast                 bool
	per                     string
}

func write(out io.Writer, f figures) error {
	fmt.Fprintln(out, "| What | Aim | Measured |")
	fmt.Fprintln(out, "|---|---|---|")
	for _, r := range rows(f) {
		value, ok := f.of(r.name, r.unit)
		if !ok {
			fmt.Fprintf(out, "| %s | %s | not measured |\n", r.what, r.wanted())
			continue
		}
		shown := number(value) + " " + r.shown
		if r.per != "" {
			base, ok := f.of(r.per, r.unit)
			if !ok || base == 0 {
				continue
			}
			value = value / base
			shown = fmt.Sprintf("%s of %s %s", percent(value), number(base), r.shown)
		}
		if _, err := fmt.Fprintf(out, "| %s | %s | %s%s |\n", r.what, r.wanted(), shown, r.judged(value)); err != nil {
			return err
		}
	}
	if own, fastest, ok := f.against(); ok {
		fmt.Fprintf(out, "| the fastest engine's answer, beside pairing alone | at least 20 times as long | %s times%s |\n",
			number(fastest/own), row{aim: 20, atLeast: true}.judged(fastest/own))
	}
	return nil
}

// against compares pairing with the fastest of the engines over the same number of records.
func (f figures) against() (own, fastest float64, ok bool) {
	own, ok = f.of("OffersForNeed/100000", "p50-ms")
	for _, engine := range []string{"Engines/bleve", "Engines/postgres", "Engines/meilisearch"} {
		if v, there := f.of(engine, "p50-ms"); there && (fastest == 0 || v < fastest) {
			fastest = v
		}
	}
	return own, fastest, ok && own > 0 && fastest > 0
}

func (r row) wanted() string {
	switch {
	case r.aim == 0:
		return ""
	case r.per != "":
		return "at least " + percent(r.aim)
	case r.atLeast:
		return "at least " + number(r.aim) + " " + r.shown
	}
	return "at most " + number(r.aim) + " " + r.shown
}

func (r row) judged(value float64) string {
	least := r.atLeast || r.per != ""
	switch {
	case r.aim == 0 || least && value >= r.aim || !least && value <= r.aim:
		return ""
	case least:
		return ", **" + number(r.aim/value) + " times too few**"
	}
	return ", **" + number(value/r.aim) + " times too much**"
}

func percent(share float64) string { return number(100*share) + " %" }

// number has three figures that count.
func number(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	case v >= 1:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.3g", v)
}
