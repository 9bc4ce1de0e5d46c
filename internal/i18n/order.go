package i18n

import (
	"slices"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// SortBy puts items into the alphabetical order of a language by their name, so that Östland stands with O where the
// reader looks for it. Items of equal name keep their order.
func SortBy[T any](lang string, items []T, name func(T) string) {
	order := orderOf(lang)
	type keyed struct {
		key  string
		item T
	}
	all := make([]keyed, len(items))
	for i, item := range items {
		all[i] = keyed{order.key(name(item)), item}
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

// order is the alphabetical order of a language. What it sorts are the same few hundred names on every page, so it remembers
// under which key each stands.
type order struct {
	mu       sync.Mutex
	collator *collate.Collator // not safe to share
	buffer   collate.Buffer
	keys     map[string]string
}

// mostKeys is how many names are remembered; then it begins anew.
const mostKeys = 5000

var orders sync.Map // of *order, by language

func orderOf(lang string) *order {
	if o, ok := orders.Load(lang); ok {
		return o.(*order)
	}
	tag, err := language.Parse(lang)
	if err != nil {
		tag = language.English
	}
	o, _ := orders.LoadOrStore(lang, &order{collator: collate.New(tag, collate.IgnoreCase), keys: map[string]string{}})
	return o.(*order)
}

func (o *order) key(name string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	key, ok := o.keys[name]
	if !ok {
		if len(o.keys) >= mostKeys {
			clear(o.keys)
		}
		key = string(o.collator.KeyFromString(&o.buffer, name))
		o.buffer.Reset()
		o.keys[name] = key
	}
	return key
}
