package store

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"tamatch/internal/domain"
)

// mostLately is how many records that were read lately are remembered, twice: what some hundreds of pages show. Whoever asks for
// more than a page at once reads them from the database.
const (
	mostLately = 5000
	pageOfIDs  = 100
)

// lately remembers needs or offers that were asked for by their ids, each with its readers and as nobody sees it: lists, and
// what stands beside each other record, ask for the same ones again and again. Whoever asks is shown a copy of what its keys
// open. What was saved since, which the change number tells, is forgotten first, so that nothing here is older than the register.
type lately[T any] struct {
	mu          sync.Mutex
	change      int64 // up to which what is remembered is true
	now, before map[string]*readRecord[T]
	ids         map[string]string // by reference, neither of which ever changes
}

type readRecord[T any] struct {
	record  T
	readers []string
}

// recalled are the records with these ids that the viewer may see, by id. fresh is false where the register moved while
// they were read: then they are to be read in one statement.
func recalled[T any](ctx context.Context, s *Store, l *lately[T], v domain.Viewer, kind domain.Kind, ids []string, about func(T) (string, time.Time)) (found map[string]T, fresh bool, err error) {
	at, err := s.Reached(ctx)
	if err != nil {
		return nil, false, err
	}
	known, missing, err := l.find(at, ids, func(since int64) (gone []string, err error) {
		err = s.query(ctx).Table(tableOf(kind)).Where("change > ?", since).Limit(mostLately).Pluck("id", &gone).Error
		return gone, failed("reading what has changed", err)
	})
	if err != nil {
		return nil, false, err
	}
	if len(missing) > 0 {
		var rows []T
		if err := s.query(ctx).Where("id IN ?", missing).Find(&rows).Error; err != nil {
			return nil, false, failed("reading records", err)
		}
		readers, err := s.ReadersOf(ctx, kind, missing)
		if err != nil {
			return nil, false, err
		}
		if now, err := s.Position(ctx); err != nil || now != at {
			return nil, false, err
		}
		for _, row := range rows {
			id, _ := about(row)
			known[id] = &readRecord[T]{row, readers[id]}
		}
		l.keep(at, missing, known)
	}
	found = make(map[string]T, len(known))
	for id, r := range known {
		if v.Opens(r.readers) {
			found[id] = copied(r.record)
		}
	}
	return found, true, nil
}

// find divides the ids into what is known and what is missing, after forgetting what has changed up to at.
func (l *lately[T]) find(at int64, ids []string, changed func(since int64) ([]string, error)) (known map[string]*readRecord[T], missing []string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at > l.change {
		if len(l.now)+len(l.before) > 0 {
			gone, err := changed(l.change)
			if err != nil {
				return nil, nil, err
			}
			if len(gone) == mostLately { // there may be more
				l.now, l.before = nil, nil
			}
			for _, id := range gone {
				delete(l.now, id)
				delete(l.before, id)
			}
		}
		l.change = at
	}
	known = make(map[string]*readRecord[T], len(ids))
	for _, id := range ids {
		r, ok := l.now[id]
		if !ok {
			if r, ok = l.before[id]; ok {
				l.put(id, r)
			}
		}
		if ok {
			known[id] = r
		} else {
			missing = append(missing, id)
		}
	}
	return known, missing, nil
}

func (l *lately[T]) keep(at int64, ids []string, known map[string]*readRecord[T]) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at != l.change {
		return
	}
	for _, id := range ids {
		if r, ok := known[id]; ok {
			l.put(id, r)
		}
	}
}

func (l *lately[T]) put(id string, r *readRecord[T]) {
	if l.now == nil || len(l.now) >= mostLately {
		l.now, l.before = make(map[string]*readRecord[T]), l.now
	}
	l.now[id] = r
}

// one is the record with that id or reference as it is remembered, for those whom its keys open: a page that asks for one by its
// reference asks again by its id. ok is false where the database must say: in a transaction, and where the register moved meanwhile.
func one[T interface{ For(domain.Viewer) T }](ctx context.Context, s *Store, l *lately[T], v domain.Viewer, kind domain.Kind, by string, about func(T) (string, time.Time)) (record T, ok bool, err error) {
	if s.tx != nil { // what a transaction has made may yet be rolled back
		return record, false, nil
	}
	id := by
	if !IsID(by) {
		if id = l.id(by); id == "" {
			var ids []string
			err := seenOne(byName(s.query(ctx).Table(tableOf(kind)), kind, by), v, kind).Limit(1).Pluck("id", &ids).Error
			if err != nil {
				return record, false, failed("looking a reference up", err)
			}
			if len(ids) == 0 {
				return record, false, domain.ErrNotFound
			}
			id = ids[0]
			l.name(by, id)
		}
	}
	found, fresh, err := recalled(ctx, s, l, v, kind, []string{id}, about)
	if err != nil || !fresh {
		return record, false, err
	}
	record, ok = found[id]
	if !ok {
		return record, false, domain.ErrNotFound
	}
	return record.For(v), true, nil
}

func (l *lately[T]) id(reference string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ids[reference]
}

// name notes which record a reference is of.
func (l *lately[T]) name(reference, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ids == nil || len(l.ids) >= 2*mostLately {
		l.ids = map[string]string{}
	}
	l.ids[reference] = id
}

// asPage says whether a filter asks for a few records by id and leaves their order to us.
func (s *Store) asPage(ids []string, sort string, limit, offset int) bool {
	return s.tx == nil && len(ids) > 0 && len(ids) <= pageOfIDs && sort == "" && limit == 0 && offset == 0
}

// latest are the records with these ids that the viewer may see and that are wanted, as "-updated" sorts them, each as the
// viewer sees it. about gives a record's id and when it was updated.
func latest[T interface{ For(domain.Viewer) T }](ctx context.Context, s *Store, l *lately[T], v domain.Viewer, kind domain.Kind, ids []string, about func(T) (string, time.Time), wanted func(T) bool) (list []T, fresh bool, err error) {
	found, fresh, err := recalled(ctx, s, l, v, kind, ids, about)
	for _, record := range found {
		if wanted(record) {
			list = append(list, record.For(v))
		}
	}
	slices.SortFunc(list, func(a, b T) int {
		aID, x := about(a)
		bID, y := about(b)
		return cmp.Or(y.Compare(x), strings.Compare(bID, aID))
	})
	return list, fresh, err
}

// copied is the record with lists of its own, so that whoever changes it changes nobody else's.
func copied[T any](record T) T {
	unshare(reflect.ValueOf(&record).Elem())
	return record
}

var timeType = reflect.TypeFor[time.Time]()

func unshare(v reflect.Value) {
	if !v.CanSet() {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == timeType {
			return
		}
		for i := range v.NumField() {
			unshare(v.Field(i))
		}
	case reflect.Slice:
		if v.IsNil() {
			return
		}
		own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(own, v)
		v.Set(own)
		if kind := v.Type().Elem().Kind(); kind == reflect.Struct || kind == reflect.Slice || kind == reflect.Pointer {
			for i := range v.Len() {
				unshare(v.Index(i))
			}
		}
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		own := reflect.New(v.Type().Elem())
		own.Elem().Set(v.Elem())
		v.Set(own)
		unshare(own.Elem())
	}
}
