package site

import "context"

// parts are what /readyz asks.
func (s *Site) parts() []part {
	return []part{
		{"store", s.store.Ping},
	}
}

// gauges are what /metrics measures beside the requests.
func (s *Site) gauges() []gauge {
	return []gauge{
		{"tamatch_register_change", "The last committed number of the register's change sequence.", func(ctx context.Context) (int64, error) {
			return s.store.Position(ctx)
		}},
	}
}
