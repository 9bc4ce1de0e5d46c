package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// BenchmarkPage asks for pages over a register of 10,000 records as the public does, over HTTP on loopback, by two at a
// time: each time a page that nobody has read, a page that another has just read, and one that the browser has already; and
// of a need one that was read before something else than an open offer changed. Beside it a bare echo handler sends the same bytes
// to the same two.
func BenchmarkPage(b *testing.B) {
	f := furnishedWith(b, benchPages/2, benchPages/2)
	base := serving(b, f.app)
	needs, _, err := f.app.store.Needs(b.Context(), store.NeedFilter{Viewer: domain.Viewer{}, Statuses: []domain.NeedStatus{domain.NeedOpen}, Limit: benchPages})
	if err != nil || len(needs) < asked {
		b.Fatal(err, len(needs))
	}
	pages := map[string]func(int) string{
		"need":   func(i int) string { return fmt.Sprintf("/needs/%s?n=%d", needs[i%len(needs)].Reference, i) },
		"search": func(i int) string { return fmt.Sprintf("/needs?q=firearms+marking&page=%d&n=%d", 1+i%10, i) }, // as many pages as there are: one past the last leads to the last
	}
	var began int64
	for name, path := range pages {
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8, DisableCompression: true}}
		first, tag := fetched(b, client, base+path(0), "", http.StatusOK)
		bare := echo.New()
		bare.GET("/*", func(c echo.Context) error { return c.Blob(http.StatusOK, "text/html; charset=UTF-8", first) })
		plain := httptest.NewServer(bare)
		b.Cleanup(plain.Close)
		b.Run(name+"/bare", func(b *testing.B) {
			rate(b, func(int) { fetched(b, client, plain.URL+path(0), "", http.StatusOK) })
			b.ReportMetric(float64(len(first))/1000, "kB")
		})
		b.Run(name+"/another", func(b *testing.B) {
			began += int64(b.N) // no address comes twice
			rate(b, func(i int) { fetched(b, client, base+path(1+i+int(began)), "", http.StatusOK) })
		})
		if name == "need" {
			again := func(i int) string { return fmt.Sprintf("/needs/%s?again=%d", needs[i%asked].Reference, i) }
			b.Run(name+"/again", func(b *testing.B) {
				for i := range asked {
					fetched(b, client, base+again(i), "", http.StatusOK)
				}
				began += int64(b.N)
				rate(b, func(i int) { fetched(b, client, base+again(asked+i+int(began)), "", http.StatusOK) })
			})
		}
		b.Run(name+"/same", func(b *testing.B) {
			rate(b, func(int) { fetched(b, client, base+path(0), "", http.StatusOK) })
		})
		b.Run(name+"/unchanged", func(b *testing.B) {
			rate(b, func(int) { fetched(b, client, base+path(0), tag, http.StatusNotModified) })
		})
	}
}

// rate tells how many requests a second two at a time get through.
func rate(b *testing.B, ask func(i int)) {
	b.Helper()
	turns := make(chan int, 64)
	go func() {
		for i := range b.N {
			turns <- i
		}
		close(turns)
	}()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			ask(<-turns)
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
	b.ReportMetric(0, "ns/op")
}

func fetched(b *testing.B, client *http.Client, address, tag string, status int) (body []byte, newTag string) {
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		b.Error(err)
		return nil, ""
	}
	if tag != "" {
		req.Header.Set("If-None-Match", tag)
	}
	resp, err := client.Do(req)
	if err != nil {
		b.Error(err)
		return nil, ""
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != status {
		b.Errorf("%s: %d instead of %d, %v", address, resp.StatusCode, status, err)
	}
	return body, resp.Header.Get("ETag")
}

// serving serves the app, whose jobs are done, until the benchmark ends.
func serving(b *testing.B, a *app) (base string) {
	b.Helper()
	listener, err := net.Listen("tcp", a.config.Addr)
	if err != nil {
		b.Fatal(err)
	}
	a.config.Work = false
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.serve(ctx, listener, nil) }()
	b.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			b.Error(err)
		}
	})
	for deadline := time.Now().Add(time.Minute); ; {
		resp, err := http.Get(a.config.BaseURL + "/healthz")
		if err == nil {
			_ = resp.Body.Close()
			return a.config.BaseURL
		}
		if time.Now().After(deadline) {
			b.Fatal(err)
		}
	}
}
