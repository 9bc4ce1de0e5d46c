package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Change is what an event did to one field. A restricted value is kept as a
// salted digest only, so that the chain proves it without telling it.
type Change struct {
	Field string `json:"field"`
	Old   string `json:"old,omitempty"`
	New   string `json:"new,omitempty"`
}

// Event is one entry of a record's append-only history: who, acting for which
// organization, did what, when, and what changed. It holds ids, never a name
// or an address.
type Event struct {
	ID             string `gorm:"primaryKey"`
	Kind           Kind
	RecordID       string
	Seq            int // from 1, without gaps, per record
	At             time.Time
	PersonID       string // empty when the clock acted
	OrganizationID string
	Side           Side // the capacity in which it acted
	Action         Action
	From           string // status before
	To             string // status after
	Reason         string
	Letter         string   // reference of the letter, when the secretariat recorded a party's answer
	Changes        []Change `gorm:"serializer:json"`
	Prev           string   // Hash of the event before, empty for the first
	Hash           string
}

// Seal links the event to the one before it and fills Hash. Times count to the
// microsecond, which both databases keep.
func (e *Event) Seal(prev string) {
	e.At = e.At.UTC().Truncate(time.Microsecond)
	e.Prev = prev
	e.Hash = e.digest()
}

func (e Event) digest() string {
	changes := e.Changes
	if changes == nil {
		changes = []Change{}
	}
	body, err := json.Marshal([]any{
		e.Prev, e.ID, e.Kind, e.RecordID, e.Seq, e.At.UTC().Format("2006-01-02T15:04:05.000000Z"),
		e.PersonID, e.OrganizationID, e.Side, e.Action, e.From, e.To, e.Reason, e.Letter, changes,
	})
	if err != nil {
		panic(fmt.Sprintf("an event holds only strings and numbers: %v", err))
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// VerifyChain checks the events of one record, in order of Seq, and says at
// which one the chain breaks.
func VerifyChain(events []Event) error {
	prev := ""
	for i, e := range events {
		switch {
		case e.Seq != i+1:
			return fmt.Errorf("event %d of %s %s: sequence is %d", i+1, e.Kind, e.RecordID, e.Seq)
		case e.Prev != prev:
			return fmt.Errorf("event %d of %s %s: does not follow the one before", e.Seq, e.Kind, e.RecordID)
		case e.digest() != e.Hash:
			return fmt.Errorf("event %d of %s %s: was altered", e.Seq, e.Kind, e.RecordID)
		}
		prev = e.Hash
	}
	return nil
}

// Digest hides a restricted value: the same salt and value give the same digest.
func Digest(salt, value string) string {
	if value == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(salt + "\x00" + value))
	return "sha256:" + hex.EncodeToString(sum[:12])
}
