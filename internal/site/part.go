package site

import "context"

// parts are what /readyz asks.
func (s *Site) parts() []part {
	return []part{
		{"store", s.store.Ping},
		{"search", s.index.Ping},
		{"jobs", func(ctx context.Context) error { _, err := s.jobs.Counts(ctx); return err }},
	}
}

// gauges are what /metrics measures beside the requests.
func (s *Site) gauges() []gauge {
	state := func(name string) func(context.Context) (int64, error) {
		return func(ctx context.Context) (int64, error) {
			counts, err := s.jobs.Counts(ctx)
			return int64(counts[name]), err
		}
	}
	return []gauge{
		{"tamatch_register_change", "Last committed number of the register's change sequence.", s.store.Position},
		{"tamatch_index_lag_changes", "Changes of the register that the search index has not reached.", s.lag},
		{"tamatch_jobs_given_up", "Jobs that failed for the last time.", state("discarded")},
		{"tamatch_jobs_retrying", "Jobs that failed and wait for another try.", state("retryable")},
		{"tamatch_jobs_waiting", "Jobs that wait for a worker.", state("available")},
	}
}

func (s *Site) lag(ctx context.Context) (int64, error) {
	at, err := s.store.Position(ctx)
	if err != nil {
		return 0, err
	}
	reached, err := s.index.Position(ctx)
	return max(0, at-reached), err
}
