package exchange

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Judgements are the grades of offers for needs, by the ids of the collection. What is not listed is nought.
type Judgements map[string]map[string]int

// ReadJudgements reads a TREC qrels file: need, a number that nobody uses, offer and grade, separated by spaces.
func ReadJudgements(file string, in io.Reader) (Judgements, error) {
	out := Judgements{}
	var wrong []error
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	no := 0
	for lines.Scan() && len(wrong) < mostWrong {
		no++
		bad := func(column, format string, args ...any) {
			wrong = append(wrong, &Wrong{File: file, Line: no, Column: column, Say: fmt.Sprintf(format, args...)})
		}
		line := lines.Text()
		if no == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		parts := strings.Fields(line)
		if len(parts) == 0 {
			continue
		}
		if len(parts) != 4 {
			bad(strconv.Itoa(min(len(parts), 4)), "the line has %d columns; write four: need 0 offer grade", len(parts))
			continue
		}
		grade, err := strconv.Atoi(parts[3])
		if err != nil || grade < math.MinInt16 || grade > math.MaxInt16 {
			bad("4", "%q is no grade; write a whole number such as 0, 1, 2 or 3", parts[3])
			continue
		}
		of := out[parts[0]]
		if of == nil {
			of = map[string]int{}
			out[parts[0]] = of
		}
		if before, twice := of[parts[2]]; twice && before != grade {
			bad("4", "%s has grade %d for %s already", parts[2], before, parts[0])
			continue
		}
		of[parts[2]] = grade
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		wrong = append(wrong, &Wrong{File: file, Line: no + 1, Say: "the line is too long; write four columns: need 0 offer grade"})
	} else if err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	return out, nil
}

// Ranked is an offer that was ranked for a need.
type Ranked struct {
	ID    string // in the collection
	Score float64
}

// WriteRun writes the ranking of one need as lines of a TREC run. Programs that read a run sort by score alone, which
// they keep in single precision, so of two scores that are equal there the later one is written a little lower.
func WriteRun(out io.Writer, need string, ranking []Ranked, name string) error {
	last := float32(math.Inf(1))
	for i, r := range ranking {
		score := float32(r.Score)
		if score >= last {
			score = math.Nextafter32(last, float32(math.Inf(-1)))
		}
		last = score
		if _, err := fmt.Fprintf(out, "%s Q0 %s %d %s %s\n", need, r.ID, i+1, strconv.FormatFloat(float64(score), 'g', -1, 32), name); err != nil {
			return err
		}
	}
	return nil
}
