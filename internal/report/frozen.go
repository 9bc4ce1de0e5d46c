package report

import (
	"bytes"
	"encoding/json"
	"fmt"
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
