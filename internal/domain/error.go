package domain

import (
	"errors"
	"fmt"
	"strings"
)

// The kinds of failure that a caller may act on. Everything else is a fault of ours.
var (
	// ErrNotFound says that the record does not exist, or may not be seen: the
	// two are one answer on purpose.
	ErrNotFound = errors.New("not found")
	// ErrForbidden says that the viewer sees the record but may not do this.
	ErrForbidden = errors.New("not allowed")
	// ErrConflict says that the record has moved on: the step is no longer
	// possible from its status, a place is taken, a pair already has a live match.
	ErrConflict = errors.New("conflict")
	// ErrUnwritable says that the register can be read and takes no changes now: its disk is full, or may not be written.
	ErrUnwritable = errors.New("the register takes no changes")
)

// Message is a sentence for a person: a key of the catalogue and its arguments
// in pairs of name and value.
type Message struct {
	Key  string `json:"key"`
	Args []any  `json:"args,omitempty"`
}

// Say makes a message; args alternate name and value.
func Say(key string, args ...any) Message { return Message{Key: key, Args: args} }

// Conflict is an [ErrConflict] that tells the person what happened.
type Conflict struct{ Message Message }

func (c *Conflict) Error() string { return "conflict: " + c.Message.Key }

func (c *Conflict) Is(target error) bool { return target == ErrConflict }

// Stale is an [ErrConflict]: the record was changed by somebody else after
// the caller read it. Have is the version now stored, Want the one the caller held.
type Stale struct {
	Kind       Kind
	ID         string
	Have, Want int
}

func (s *Stale) Error() string {
	return fmt.Sprintf("%s %s is at version %d, not %d", s.Kind, s.ID, s.Have, s.Want)
}

func (s *Stale) Is(target error) bool { return target == ErrConflict }

// Problem is one thing wrong with one field. Field is the name of the form
// field or a path into the record such as "lines.2.articles".
type Problem struct {
	Field   string  `json:"field"`
	Message Message `json:"message"`
}

// Invalid lists everything that is wrong with what was handed in. The zero
// value is ready to use; [Invalid.Err] is nil while nothing was added.
type Invalid struct{ Problems []Problem }

// Add notes a problem; args alternate name and value.
func (i *Invalid) Add(field, key string, args ...any) {
	i.Problems = append(i.Problems, Problem{Field: field, Message: Say(key, args...)})
}

// Err is i, or nil when nothing is wrong.
func (i *Invalid) Err() error {
	if i == nil || len(i.Problems) == 0 {
		return nil
	}
	return i
}

func (i *Invalid) Error() string {
	parts := make([]string, len(i.Problems))
	for n, p := range i.Problems {
		parts[n] = p.Field + ": " + p.Message.Key
	}
	return "invalid: " + strings.Join(parts, "; ")
}

// At is the first message for a field, if any.
func (i *Invalid) At(field string) (Message, bool) {
	if i == nil {
		return Message{}, false
	}
	for _, p := range i.Problems {
		if p.Field == field {
			return p.Message, true
		}
	}
	return Message{}, false
}
