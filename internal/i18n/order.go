package i18n

import (
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// SortBy puts items into the alphabetical order of a language by their name, so that Östland stands with O where the
// reader looks for it. Items of equal name keep their order.
func SortBy[T any](lang string, items []T, name func(T) string) {
	tag, err := language.Parse(lang)
	if err != nil {
		tag = language.English
	}
	c := collate.New(tag, collate.IgnoreCase) // not safe to share, cheap to make
	var buffer collate.Buffer
	type keyed struct {
		key  string
		item T
	}
	all := make([]keyed, len(items))
	for i, item := range items {
		all[i] = keyed{string(c.KeyFromString(&buffer, name(item))), item}
		buffer.Reset()
	}
	slices.SortStableFunc(all, func(a, b keyed) int {
		switch {
		case a.key < b.key:
			return -1
		case a.key > b.key:
			return 1
		}
		return 0
	})
	for i := range all {
		items[i] = all[i].item
	}
}
