package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"

	"tamatch/internal/domain"
)

// halfCharacter is what is wrong with a JSON body in which a string holds half a character, such as \ud800 without its other half:
// it names the fields. A body that is no JSON, or is nested deeper than the decoder goes, is another's to refuse.
func halfCharacter(body []byte) error {
	if !bytes.Contains(body, []byte(`\u`)) || !json.Valid(body) {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	var wrong domain.Invalid
	if err := (&halves{decoder: d, body: body, wrong: &wrong}).value(nil); err != nil && !errors.Is(err, errHalf) {
		return nil
	}
	return wrong.Err()
}

// errHalf ends the reading of a body: the name of a field is broken, and what is beneath it has no path, or enough was found.
var errHalf = errors.New("half a character")

// halves reads a body token by token, and what was written for each.
type halves struct {
	decoder *json.Decoder
	body    []byte
	wrong   *domain.Invalid
}

// value reads one value, whose place in the body the path names.
func (h *halves) value(path []string) error {
	token, raw, err := h.next()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		for h.decoder.More() {
			name, raw, err := h.next()
			if err != nil {
				return err
			}
			if half(raw) {
				return errors.Join(h.found(path), errHalf)
			}
			s, _ := name.(string)
			if err := h.value(append(path, s)); err != nil {
				return err
			}
		}
		_, _, err = h.next()
		return err
	case json.Delim('['):
		for i := 0; h.decoder.More(); i++ {
			if err := h.value(append(path, strconv.Itoa(i))); err != nil {
				return err
			}
		}
		_, _, err = h.next()
		return err
	}
	if _, text := token.(string); text && half(raw) {
		return h.found(path)
	}
	return nil
}

// found notes where half a character stands, until that is enough.
func (h *halves) found(path []string) error {
	h.wrong.Add(clipped(strings.Join(path, ".")), "api.half_character")
	if len(h.wrong.Problems) == mostProblems {
		return errHalf
	}
	return nil
}

// next is the next token, and the bytes that were read for it.
func (h *halves) next() (json.Token, []byte, error) {
	from := h.decoder.InputOffset()
	token, err := h.decoder.Token()
	return token, h.body[from:h.decoder.InputOffset()], err
}

// half says whether a string, as it is written, escapes one half of a character without the other.
func half(raw []byte) bool {
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		first, ok := escaped(raw[i:])
		switch {
		case !ok:
			i++ // another escape
		case !utf16.IsSurrogate(first):
			i += 5
		default:
			second, ok := escaped(raw[i+6:])
			if !ok || utf16.DecodeRune(first, second) == '\uFFFD' {
				return true
			}
			i += 11
		}
	}
	return false
}

// escaped is the unit of UTF-16 that the bytes begin with, as \u and four digits.
func escaped(raw []byte) (rune, bool) {
	if len(raw) < 6 || raw[0] != '\\' || raw[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(raw[2:6]), 16, 16)
	return rune(n), err == nil
}
