package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tamatch/internal/jobs"
	"tamatch/internal/store"
	"tamatch/internal/testenv"
)

// BenchmarkProgram is the program as it is shipped: its size, how long the demonstration takes to answer, on an empty
// folder and on one that is there, what memory it stays in when its jobs are done and its pages were read, and what a
// first visit to each page loads, compressed.
func BenchmarkProgram(b *testing.B) {
	binary := testenv.Program(b, ".")
	info, err := os.Stat(binary)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		dir := b.TempDir()
		loading, first := demonstration(b, binary, dir)
		settled(b, dir)
		kept := peak(b, first)
		if err := first.Stop(); err != nil {
			b.Error(err)
		}
		starting, second := demonstration(b, binary, dir)
		settled(b, dir)
		loads := firstLoads(b)
		again := peak(b, second)
		if err := second.Stop(); err != nil {
			b.Error(err)
		}
		b.ReportMetric(float64(info.Size())/1e6, "MB-binary")
		b.ReportMetric(loading.Seconds(), "s-first-start")
		b.ReportMetric(starting.Seconds(), "s-start")
		b.ReportMetric(kept, "MB-resident-loaded")
		b.ReportMetric(again, "MB-resident")
		for page, size := range loads {
			b.ReportMetric(size, "kB:"+page)
		}
		b.ReportMetric(0, "ns/op")
	}
}

const benchDemo = "127.0.0.1:18099"

// demonstration starts it and returns when it answers.
func demonstration(b *testing.B, binary, dir string) (time.Duration, *testenv.Running) {
	b.Helper()
	cmd := exec.Command(binary, "demo", "--addr", benchDemo, "--data", dir)
	began := time.Now()
	r := testenv.Run(b, cmd)
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for {
		resp, err := http.Get("http://" + benchDemo + "/readyz")
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return time.Since(began), r
			}
		}
		select {
		case <-r.Ended():
			b.Fatal("the demonstration has ended")
		case <-again.C:
		}
	}
}

// settled waits until the jobs are done.
func settled(b *testing.B, dir string) {
	b.Helper()
	s, err := store.Open(b.Context(), store.Options{URL: Config{}.In(dir).DatabaseURL})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	q, err := jobs.NewQueue(s)
	if err != nil {
		b.Fatal(err)
	}
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for range again.C {
		counts, err := q.Counts(b.Context())
		if err == nil && counts["available"]+counts["running"] == 0 {
			return
		}
	}
}

var resident = regexp.MustCompile(`VmRSS:\s+([0-9]+) kB`)

// peak reads some pages and then how much memory the process has resident, in megabytes.
func peak(b *testing.B, r *testenv.Running) float64 {
	b.Helper()
	for range 20 {
		for _, page := range publicPages {
			_, _ = get(b, page)
		}
	}
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", r.Pid()))
	if err != nil {
		b.Fatal(err)
	}
	kB, err := strconv.ParseFloat(resident.FindStringSubmatch(string(raw))[1], 64)
	if err != nil {
		b.Fatal(err)
	}
	return kB * 1024 / 1e6
}

var publicPages = []string{"/", "/records", "/needs?q=firearms", "/offers", "/directory", "/providers", "/states/ZWE", "/sign-in"}

var firstRef = regexp.MustCompile(`"ref":"([A-Z]-[0-9-]+)"`)

// onePage is the page of the first record of a list.
func onePage(b *testing.B, list string) string {
	b.Helper()
	_, body := get(b, "/api/v1/"+list+"?limit=1")
	found := firstRef.FindSubmatch(body)
	if found == nil {
		b.Fatalf("no %s in the demonstration", list)
	}
	return "/" + list + "/" + string(found[1])
}

// get fetches as a browser does, and answers the bytes that came over the line and what they say.
func get(b *testing.B, path string) (line, body []byte) {
	b.Helper()
	req, err := http.NewRequest(http.MethodGet, "http://"+benchDemo+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "gzip")
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	if line, err = io.ReadAll(resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		b.Fatalf("%s: %d %v", path, resp.StatusCode, err)
	}
	if resp.Header.Get("Content-Encoding") != "gzip" {
		return line, line
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(line))
	if err != nil {
		b.Fatal(err)
	}
	body, err = io.ReadAll(unpacked)
	if err != nil {
		b.Fatal(err)
	}
	return line, body
}

var asset = regexp.MustCompile(`(?:src|href)="(/static/[^"]+)"`)

// firstLoads are the kilobytes of each page with all it loads.
func firstLoads(b *testing.B) map[string]float64 {
	b.Helper()
	out := map[string]float64{}
	named := map[string]string{onePage(b, "needs"): "/needs/…", onePage(b, "offers"): "/offers/…"}
	for _, page := range append(slices.Sorted(maps.Keys(named)), publicPages...) {
		line, body := get(b, page)
		size := len(line)
		seen := map[string]bool{}
		for _, found := range asset.FindAllSubmatch(body, -1) {
			if address := string(found[1]); !seen[address] {
				seen[address] = true
				loaded, _ := get(b, address)
				size += len(loaded)
			}
		}
		name, _, _ := strings.Cut(cmp.Or(named[page], page), "?")
		out[name] = float64(size) / 1000
	}
	return out
}
