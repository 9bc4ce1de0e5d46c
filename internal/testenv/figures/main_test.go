package main

import (
	"strings"
	"testing"
)

const printed = `goos: linux
BenchmarkOffersForNeed/100000-2   	 100	 12 ns/op	  500.0 p50-µs	  9000 p99-µs
BenchmarkOffersForNeed/100000-2   	 100	 12 ns/op	  800.0 p50-µs	  9000 p99-µs
BenchmarkOffersForNeed/100000-2   	 100	 12 ns/op	  90000 p50-µs	  9000 p99-µs
BenchmarkEngines/bleve-2         	      42	        24.00 p50-ms
BenchmarkEngines/postgres-2        	       4	       352.3 p50-ms
BenchmarkMatchAll-2        	       1	    7500000000 ns/op
BenchmarkPage/need/bare-2         	    2083	      1000 req/s
BenchmarkPage/need/another-2      	      14	      50 req/s
BenchmarkPage/need/same-2         	      14	      900 req/s
BenchmarkProgram-2   	       1	        45.00 kB:/needs
PASS
`

func TestTheTable(t *testing.T) {
	f, failed, err := read(strings.NewReader(printed))
	if err != nil || failed {
		t.Fatal(err, failed)
	}
	var out strings.Builder
	if err := write(&out, f); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| one need of 140 words against 100,000 open offers, 20 with reasons, pairing alone, p50 | at most 1.00 ms | 0.8 ms |\n", // of three runs
		"p99 | at most 5.00 ms | 9.00 ms, **1.80 times too much** |\n",
		"10,000 needs with 10,000 offers, all of them | at most 30.0 s | 7.50 s |\n",
		"need page that nobody has read since the last change | at least 10.0 % | 5.00 % of 1000 req/s, **2.00 times too few** |\n",
		"need page that somebody has | at least 10.0 % | 90.0 % of 1000 req/s |\n",
		"first load of `/needs`, compressed | at most 40.0 kB | 45.0 kB, **1.12 times too much** |\n",
		"beside pairing alone | at least 20 times as long | 30.0 times |\n",
		"against 1,000,000 open offers, 20 with reasons, pairing alone, p50 | at most 10.0 ms | not measured |\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table does not say %q:\n%s", want, out.String())
		}
	}
	if _, failed, _ := read(strings.NewReader("--- FAIL: BenchmarkNeed\n")); !failed {
		t.Error("a failure is not noticed")
	}
}
