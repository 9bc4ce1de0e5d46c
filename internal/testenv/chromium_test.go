package testenv_test

import (
	"bytes"
	"context"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"tamatch/internal/testenv"
)

const goodPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Good</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head><body><main><h1>Good page</h1><p>Text.</p></main></body></html>`

const badPage = `<!doctype html><html><head><title>Bad</title></head><body><main><h1>Bad page</h1>
<img src="data:," id="picture"><input id="field"></main></body></html>`

// serve serves one page under a strict policy and returns its address.
func serve(t *testing.T, page string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; img-src data:")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(page))
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}

// open shows a page in a fresh tab.
func open(t *testing.T, page string) context.Context {
	t.Helper()
	tab := testenv.Chromium(t)
	if err := chromedp.Do(tab, chromedp.Navigate(serve(t, page))); err != nil {
		t.Fatal(err)
	}
	return tab
}

func TestViewportIsThatOfThePhoneOrTheDesktop(t *testing.T) {
	tab := open(t, goodPage)
	for _, size := range []testenv.Size{testenv.Phone, testenv.Desktop} {
		testenv.Viewport(t, tab, size)
		width, err := chromedp.Run(tab, chromedp.Evaluate[int64]("window.innerWidth"))
		if err != nil || width != size.Width {
			t.Errorf("width %d, want %d (%v)", width, size.Width, err)
		}
		touch, err := chromedp.Run(tab, chromedp.Evaluate[bool](`navigator.maxTouchPoints > 0`))
		if err != nil || touch != size.Mobile {
			t.Errorf("at width %d touch is %t (%v)", size.Width, touch, err)
		}
	}
}

func TestAxeTellsGoodFromBadUnderAStrictPolicy(t *testing.T) {
	good := open(t, goodPage)
	testenv.Axe(t, good)

	var rules []string
	for _, v := range testenv.Violations(t, open(t, badPage)) {
		rules = append(rules, v.Rule)
		if v.Rule == "label" && !strings.Contains(v.String(), "#field") {
			t.Errorf("the report does not name the field: %s", v)
		}
	}
	for _, want := range []string{"html-has-lang", "image-alt", "label"} {
		if !slices.Contains(rules, want) {
			t.Errorf("%s is missing among %v", want, rules)
		}
	}
}

func TestTabsShareNoCookies(t *testing.T) {
	address := serve(t, goodPage)
	for range 2 {
		tab := testenv.Chromium(t)
		if err := chromedp.Do(tab, chromedp.Navigate(address)); err != nil {
			t.Fatal(err)
		}
		before, err := chromedp.Run(tab, chromedp.Evaluate[string](`let before = document.cookie; document.cookie = "seen=1"; before`))
		if err != nil || before != "" {
			t.Errorf("a fresh tab has the cookies %q (%v)", before, err)
		}
	}
}

func TestTabReportsComplaintsAndRequests(t *testing.T) {
	tab := open(t, goodPage)
	if got := testenv.Complaints(tab); len(got) != 0 {
		t.Errorf("the good page complains: %q", got)
	}
	noisy := `<!doctype html><html lang="en"><title>Noisy</title><img src="http://foreign.example/a.png" alt=""><p style="color:red">x</p>`
	if err := chromedp.Do(tab, chromedp.Navigate(serve(t, noisy))); err != nil {
		t.Fatal(err)
	}
	all := strings.Join(testenv.Complaints(tab), "\n")
	if !strings.Contains(all, "Content Security Policy") {
		t.Errorf("what the policy blocked is not reported: %q", all)
	}
	if got := testenv.Requests(tab); len(got) < 2 || !strings.HasPrefix(got[0], "http://127.0.0.1:") {
		t.Errorf("requests %q", got)
	}
}

func TestTabReachesOnlyThisMachine(t *testing.T) {
	if err := chromedp.Do(testenv.Chromium(t), chromedp.Navigate("http://example.org/")); err == nil {
		t.Error("a foreign host answered")
	}
}

func TestScreenshotAndPrint(t *testing.T) {
	tab := open(t, goodPage)
	file := filepath.Join(t.TempDir(), "page.png")
	testenv.Screenshot(t, tab, file)
	image, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	config, err := png.DecodeConfig(bytes.NewReader(image))
	if err != nil || int64(config.Width) != testenv.Desktop.Width {
		t.Errorf("width %d, %v", config.Width, err)
	}
	if pdf := testenv.PrintPDF(t, tab); !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Errorf("not a PDF: %.20q", pdf)
	}
}
