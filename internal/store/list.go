package store

import (
	"strings"

	"gorm.io/gorm"

	"tamatch/internal/domain"
)

// sorts are the orders of a list: the name that a filter uses and the column behind it.
type sorts map[string]string

// order turns a filter's Sort into ORDER BY. A leading "-" is descending; an
// unknown name, which may come from an address bar, is the first choice's order.
// Records without a value come last, and the id keeps pages from overlapping.
func (s sorts) order(sort, otherwise string) string {
	name, descending := strings.CutPrefix(sort, "-")
	column, ok := s[name]
	if !ok {
		name, descending = strings.CutPrefix(otherwise, "-")
		column = s[name]
	}
	direction := " ASC"
	if descending {
		direction = " DESC"
	}
	nulls := ""
	if strings.HasSuffix(column, "?") {
		column, nulls = strings.TrimSuffix(column, "?"), " NULLS LAST"
	}
	return column + direction + nulls + ", id" + direction
}

// page counts what the query finds and reads a page of it. All that is asked for by ids is read and needs no counting.
func page[T any](q *gorm.DB, what, order string, limit, offset int, ids []string) ([]T, int, error) {
	if ids != nil && len(ids) == 0 {
		return nil, 0, nil
	}
	if ids != nil {
		q = q.Where("id IN ?", ids)
	}
	if ids != nil && limit == 0 && offset == 0 {
		var out []T
		err := q.Order(order).Find(&out).Error
		return out, len(out), failed("listing "+what, err)
	}
	var total int64
	q = q.Session(&gorm.Session{})
	if err := q.Count(&total).Error; err != nil {
		return nil, 0, failed("counting "+what, err)
	}
	switch {
	case limit == 0 && ids != nil:
		limit = len(ids)
	case limit == 0:
		limit = defaultLimit
	case limit < 0:
		limit = -1
	}
	if total == 0 || int64(offset) >= total {
		return nil, int(total), nil
	}
	rows := q.Order(order)
	if limit > 0 {
		rows = rows.Limit(limit)
	}
	if offset > 0 {
		if limit < 0 {
			rows = rows.Limit(int(total))
		}
		rows = rows.Offset(offset)
	}
	var out []T
	err := rows.Find(&out).Error
	return out, int(total), failed("listing "+what, err)
}

// changed reads the records after a change number in its order. It answers the whole of the last
// transaction, so it may answer more than limit: a reader that went on from the last number
// would otherwise miss the rest of it.
func changed[T any](q func() *gorm.DB, what string, after int64, limit int, of func(T) int64) ([]T, error) {
	var out []T
	if err := q().Where("change > ?", after).Order("change, id").Limit(limit).Find(&out).Error; err != nil {
		return nil, failed("reading changed "+what, err)
	}
	if limit <= 0 || len(out) < limit {
		return out, nil
	}
	last := of(out[len(out)-1])
	whole := 0
	for whole < len(out) && of(out[whole]) < last {
		whole++
	}
	var rest []T
	if err := q().Where("change = ?", last).Order("id").Find(&rest).Error; err != nil {
		return nil, failed("reading changed "+what, err)
	}
	return append(out[:whole], rest...), nil
}

// byName asks for a record by its id or, when it looks like one, by its reference.
func byName(q *gorm.DB, kind domain.Kind, by string) *gorm.DB {
	if strings.HasPrefix(by, kind.Letter()+"-") {
		return q.Where("reference = ?", by)
	}
	return q.Where("id = ?", by)
}
