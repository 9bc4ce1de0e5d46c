package testenv

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const (
	chromiumRemedy = "run `make deps`, or apt-get install chromium"
	// tabLimit ends a test that waits for something the page never shows, before it holds up all the others.
	tabLimit = 5 * time.Minute
)

// Chromium opens a fresh tab in the browser that all tests of a process share and returns its chromedp context. The tab
// has cookies and storage of its own, and is closed at the end of the test. It reaches loopback addresses only.
//
// What the page complained of in its console is in Complaints, what it loaded in Requests.
func Chromium(t testing.TB) context.Context {
	t.Helper()
	browser, err := sharedBrowser()
	if err != nil {
		unavailable(t, err)
	}
	tab, closeTab := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(closeTab)
	// The first run binds the life of the tab to its context, so the limit comes after it.
	if err := chromedp.Do(tab); err != nil {
		t.Fatalf("opening a tab: %v", err)
	}
	limited, cancel := context.WithTimeout(tab, tabLimit)
	t.Cleanup(cancel)
	watched, err := watch(limited)
	if err != nil {
		t.Fatalf("listening to the tab: %v", err)
	}
	Viewport(t, watched, Desktop)
	return watched
}

// sharedBrowser starts the one browser of the process. It ends with the process: the kernel kills it.
var sharedBrowser = sync.OnceValues(func() (context.Context, error) {
	program, err := chromiumProgram()
	if err != nil {
		return nil, err
	}
	dir, err := newFolder("chromium")
	if err != nil {
		return nil, err
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.UserDataDir(dir),
		chromedp.Env("TMPDIR="+filepath.Dir(dir)), // where it makes a socket that only an orderly end would remove
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("no-pings", true),
		chromedp.Flag("lang", "en-GB"),
		// Nothing outside this machine, neither by name nor through a proxy of the developer's.
		chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
		chromedp.WSURLReadTimeout(startLimit),
	)
	if os.Geteuid() == 0 {
		opts = append(opts, chromedp.NoSandbox) // Chromium does not start as root with it
	}
	allocator, _ := chromedp.NewExecAllocator(context.Background(), opts...)
	browser, stop := chromedp.NewContext(allocator)
	if err := chromedp.Do(browser); err != nil {
		stop()
		return nil, err
	}
	return browser, nil
})

func chromiumProgram() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", missing{"Chromium is not installed", chromiumRemedy}
}

// Size is what a reader's screen shows.
type Size struct {
	Width, Height int64
	Mobile        bool // with touch, and the page's viewport element obeyed
}

// The two widths at which every page is looked at.
var (
	Phone   = Size{Width: 390, Height: 844, Mobile: true}
	Desktop = Size{Width: 1440, Height: 900}
)

// Viewport gives the tab the size of a screen.
func Viewport(t testing.TB, tab context.Context, size Size) {
	t.Helper()
	var opts []chromedp.EmulateViewportOption
	if size.Mobile {
		opts = append(opts, chromedp.EmulatePortrait, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	if err := chromedp.Do(tab, chromedp.EmulateViewport(size.Width, size.Height, opts...)); err != nil {
		t.Fatalf("setting the viewport: %v", err)
	}
}

// Screenshot writes a PNG image of the whole page to the file.
func Screenshot(t testing.TB, tab context.Context, file string) {
	t.Helper()
	image, err := chromedp.Run(tab, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatalf("taking a screenshot: %v", err)
	}
	if err := os.WriteFile(file, image, 0o644); err != nil {
		t.Fatal(err)
	}
}

// PrintPDF prints the page on A4 paper, as a reader's browser would, and returns the PDF file.
func PrintPDF(t testing.TB, tab context.Context) []byte {
	t.Helper()
	file, err := chromedp.Run(tab, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4)))
	if err != nil {
		t.Fatalf("printing: %v", err)
	}
	return file
}
