// Package i18ntest gives every test of a process the same catalogue, because reading all languages takes longer than most
// tests do, and fails the test in which a message is missing.
package i18ntest

import (
	"sync"
	"testing"

	"tamatch/internal/i18n"
	"tamatch/web"
)

var (
	read     = sync.OnceValues(func() (*i18n.Catalogue, error) { return i18n.Load(web.Locales(), true) })
	watching testing.TB // the last that asked and is not over
)

// Catalogue holds the product's messages and the pseudo-languages. A message that is asked for while the test runs and is not
// there fails the test, or the one within it that asked later. It is not for tests that run side by side: they would not know whose
// message is missing.
func Catalogue(t testing.TB) *i18n.Catalogue {
	t.Helper()
	c, err := read()
	if err != nil {
		t.Fatalf("reading the messages: %v", err)
	}
	watch := func(by testing.TB) {
		watching = by
		c.OnMissing(func(lang, key string) {
			if by != nil {
				by.Errorf("%s: no message for %s", lang, key)
			}
		})
	}
	before := watching
	watch(t)
	t.Cleanup(func() { watch(before) })
	return c
}
