package search

import (
	"encoding/hex"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// titleLength is how much of a title decides its place, in runes; more would not fit an engine's keys.
const titleLength = 60

var collators = sync.Pool{New: func() any { return collate.New(language.Und, collate.IgnoreCase) }}

// titleKey orders titles of all languages the same way on every engine: É stands with E, scripts one after the other.
func titleKey(title string) string {
	c := collators.Get().(*collate.Collator)
	defer collators.Put(c)
	var buf collate.Buffer
	key := hex.EncodeToString(c.KeyFromString(&buf, firstRunes(strings.TrimSpace(title), titleLength)))
	return key[:min(len(key), 400)]
}

// timeKey is a time as a number that floating point holds exactly: microseconds, 0 for none.
func timeKey(t time.Time) int64 { return max(0, t.UnixMicro()) }
