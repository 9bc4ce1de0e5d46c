package testenv

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// axeSource is axe-core, read once.
var axeSource = sync.OnceValues(func() (string, error) {
	path, err := npmFile("axe-core/axe.min.js")
	if err != nil {
		return "", err
	}
	source, err := os.ReadFile(path)
	return string(source), err
})

// axeRun checks the whole document by all rules of WCAG up to 2.2 AA and axe's best practices. The size of targets is
// a rule of WCAG 2.2 that axe leaves off unless asked.
const axeRun = `axe.run(document, {resultTypes: ["violations"], rules: {"target-size": {enabled: true}}}).then(result =>
	result.violations.map(v => ({
		rule: v.id, impact: v.impact || "", help: v.help,
		nodes: v.nodes.map(n => ({target: n.target.flat(9).join(" "), why: n.failureSummary || ""}))
	})))`

// Violation is one rule that a page breaks.
type Violation struct {
	Rule   string `json:"rule"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []struct {
		Target string `json:"target"` // a CSS selector
		Why    string `json:"why"`
	} `json:"nodes"`
}

func (v Violation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s", v.Rule, v.Impact, v.Help)
	for _, node := range v.Nodes {
		fmt.Fprintf(&b, "\n    %s\n        %s", node.Target, strings.ReplaceAll(node.Why, "\n", "\n        "))
	}
	return b.String()
}

// Axe checks the page that the tab shows with axe-core and fails the test, without ending it, with a list of the rules
// it breaks and where. It works under a strict Content-Security-Policy, because the debugger and not the page loads it.
func Axe(t testing.TB, tab context.Context) {
	t.Helper()
	found := Violations(t, tab)
	if len(found) == 0 {
		return
	}
	address, err := chromedp.Run(tab, chromedp.Location())
	if err != nil {
		t.Fatalf("asking for the page's address: %v", err)
	}
	lines := make([]string, len(found))
	for i, v := range found {
		lines[i] = "- " + v.String()
	}
	t.Errorf("%s breaks %d accessibility rules:\n%s", address, len(found), strings.Join(lines, "\n"))
}

// Violations returns the accessibility rules that the page breaks.
func Violations(t testing.TB, tab context.Context) []Violation {
	t.Helper()
	source, err := axeSource()
	if err != nil {
		unavailable(t, err)
	}
	if _, err := chromedp.Run(tab, chromedp.Evaluate[chromedp.Void](source)); err != nil {
		t.Fatalf("loading axe-core into the page: %v", err)
	}
	found, err := chromedp.Run(tab, chromedp.Evaluate[[]Violation](axeRun, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("running axe-core: %v", err)
	}
	return found
}
