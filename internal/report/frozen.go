package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// Frozen is what publishing keeps: the text as it was read, and the figures under it.
type Frozen struct {
	Document Document `json:"document"`
	Overview Overview `json:"overview"`
}

// Freeze is the bytes that are kept.
func Freeze(o Overview, d Document) ([]byte, error) {
	d.Draft = false
	for i := range d.Blocks { // the drafter's own marks are not published
		d.Blocks[i].Generated, d.Blocks[i].Changed = "", false
	}
	return json.Marshal(Frozen{d, o})
}

// Thaw reads what was kept.
func Thaw(data []byte) (Frozen, error) {
	var f Frozen
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&f); err != nil {
		return Frozen{}, fmt.Errorf("reading a published note: %w", err)
	}
	return f, nil
}

// Difference is a paragraph that is not the same in two versions. Before or After is empty where it stands in one alone.
type Difference struct {
	Key, Number   string
	Before, After string
}

// Compare tells how the paragraphs of two versions differ, in the order of the later one.
func Compare(a, b Document) []Difference {
	words := func(x Block) string {
		out := x.Text
		for i, item := range x.Items {
			out += "\n" + Item(i) + " " + item
		}
		return out
	}
	find := func(d Document, key string) (Block, bool) {
		i := slices.IndexFunc(d.Blocks, func(x Block) bool { return x.Kind == Text && x.Key == key })
		if i < 0 {
			return Block{}, false
		}
		return d.Blocks[i], true
	}
	var out []Difference
	for _, x := range b.Blocks {
		if x.Kind != Text {
			continue
		}
		before, ok := find(a, x.Key)
		if !ok || words(before) != words(x) {
			out = append(out, Difference{x.Key, x.Number, words(before), words(x)})
		}
	}
	for _, x := range a.Blocks {
		if _, ok := find(b, x.Key); x.Kind == Text && !ok {
			out = append(out, Difference{x.Key, x.Number, words(x), ""})
		}
	}
	return out
}
