package store

import (
	"context"
	"log/slog"
	"time"

	"gorm.io/gorm/logger"
)

// slow is how long a statement may take before it is worth a line in the log.
const slow = 500 * time.Millisecond

// slowLogger writes slow statements, without their values, to the log. Errors are
// returned to the caller, who logs them once.
type slowLogger struct{ log *slog.Logger }

func (l slowLogger) LogMode(logger.LogLevel) logger.Interface { return l }
func (l slowLogger) Info(context.Context, string, ...any)     {}
func (l slowLogger) Warn(context.Context, string, ...any)     {}
func (l slowLogger) Error(context.Context, string, ...any)    {}

// ParamsFilter keeps values out of what is logged: they may be confidential.
func (slowLogger) ParamsFilter(_ context.Context, sql string, _ ...any) (string, []any) {
	return sql, nil
}

func (l slowLogger) Trace(ctx context.Context, begin time.Time, fc func() (string, int64), _ error) {
	took := time.Since(begin)
	if took < slow || !l.log.Enabled(ctx, slog.LevelWarn) {
		return
	}
	sql, rows := fc()
	l.log.WarnContext(ctx, "slow statement", "took", took, "rows", rows, "sql", sql)
}
