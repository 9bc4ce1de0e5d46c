package broker

import (
	"context"
	"database/sql"

	"tamatch/internal/domain"
)

// Queue takes what must happen after a change, in the transaction of the change: a change that is rolled back
// leaves nothing to do.
type Queue interface {
	Enqueue(ctx context.Context, tx *sql.Tx, job Job) error
}

// Job is one of [IndexRecord], [MatchRecord] and [CatchUp].
type Job interface{ job() }

// IndexRecord puts the record into the search index as it then stands; of an organization, all its records.
type IndexRecord struct {
	Kind domain.Kind `json:"kind"`
	ID   string      `json:"id"`
}

// MatchRecord looks for the record's partners and has them suggested.
type MatchRecord struct {
	Kind domain.Kind `json:"kind"`
	ID   string      `json:"id"`
}

// CatchUp indexes and matches whatever has changed, after a register was loaded.
type CatchUp struct{}

func (IndexRecord) job() {}
func (MatchRecord) job() {}
func (CatchUp) job()     {}
