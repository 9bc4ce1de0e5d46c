package exchange_test

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"tamatch/internal/exchange"
)

func TestJudgementsAreRead(t *testing.T) {
	got, err := exchange.ReadJudgements("q.txt", strings.NewReader("n1 0 o1 3\nn1\tQ0\to2  1 \r\n\nn2 0 o1 -2\nn1 0 o1 3\n"))
	want := exchange.Judgements{"n1": {"o1": 3, "o2": 1}, "n2": {"o1": -2}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestBadJudgementsAreNamed(t *testing.T) {
	for in, want := range map[string]exchange.Wrong{
		"n1 0 o1 3\nn1 0 o1\n":          {File: "q.txt", Line: 2, Column: "3", Say: "four"},
		"n1 0 o1 3 4\n":                 {File: "q.txt", Line: 1, Column: "4", Say: "5 columns"},
		"n1 0 o1 good\n":                {File: "q.txt", Line: 1, Column: "4", Say: "whole number"},
		"n1 0 o1 99999999\n":            {File: "q.txt", Line: 1, Column: "4", Say: "whole number"},
		"n1 0 o1 3\n\nn1 0 o1 2\n":      {File: "q.txt", Line: 3, Column: "4", Say: "has grade 3"},
		strings.Repeat("x", 2<<20) + "": {File: "q.txt", Line: 1, Column: "", Say: "too long"},
	} {
		got, err := exchange.ReadJudgements("q.txt", strings.NewReader(in))
		var w *exchange.Wrong
		if !errors.As(err, &w) || got != nil || w.Line != want.Line || w.Column != want.Column || !strings.Contains(w.Say, want.Say) {
			t.Errorf("%.40q: %v", in, err)
		}
	}
}

func TestARunFallsFromLineToLine(t *testing.T) {
	var out strings.Builder
	err := exchange.WriteRun(&out, "n1", []exchange.Ranked{{ID: "a", Score: 50}, {ID: "b", Score: 50}, {ID: "c", Score: 50 - 1e-12}, {ID: "d", Score: 7.25}}, "tamatch")
	if err != nil {
		t.Fatal(err)
	}
	last := 100.0
	for i, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		f := strings.Fields(line)
		score, err := strconv.ParseFloat(f[4], 32)
		if err != nil || len(f) != 6 || f[0] != "n1" || f[1] != "Q0" || f[2] != "abcd"[i:i+1] || f[3] != strconv.Itoa(i+1) || f[5] != "tamatch" {
			t.Errorf("%q: %v", line, err)
		}
		if float32(score) >= float32(last) || score < 7 {
			t.Errorf("line %d does not fall: %v after %v", i+1, score, last)
		}
		last = score
	}
}

func FuzzJudgements(f *testing.F) {
	f.Add("n1 0 o1 3\nn1 0 o2 1\n")
	f.Add("\ufeffn1\t0 o1 -1\r\n\r\n")
	f.Fuzz(func(t *testing.T, in string) {
		got, err := exchange.ReadJudgements("f", strings.NewReader(in))
		if err != nil && got != nil {
			t.Error("something is wrong, and judgements are read")
		}
		for need, of := range got {
			for offer := range of {
				if need == "" || offer == "" {
					t.Errorf("%q: a judgement of nothing", in)
				}
			}
		}
	})
}
