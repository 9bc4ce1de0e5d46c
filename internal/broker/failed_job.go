package broker

import (
	"time"

	"tamatch/internal/domain"
)

// FailedJob is a job that did not succeed, for the administrator.
type FailedJob struct {
	ID        int64
	Kind      string      // index, match, catch_up or clocks
	Record    domain.Kind // which the job was for, if one
	RecordID  string
	Tried, Of int
	Error     string // of the last try
	At        time.Time
	Next      *time.Time // of the next try; nil when it was given up
}
