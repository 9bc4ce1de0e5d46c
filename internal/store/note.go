package store

import (
	"context"

	"gorm.io/gorm"

	"tamatch/internal/domain"
)

// Annotations are the drafter's annotations of all records of the kind, by record. They are for texts of the
// secretariat; a page of the record shows them to the secretariat alone.
func (s *Store) Annotations(ctx context.Context, kind domain.Kind) (map[string]domain.Annotation, error) {
	var rows []domain.Annotation
	if err := s.query(ctx).Where("kind = ?", kind).Find(&rows).Error; err != nil {
		return nil, failed("reading the annotations", err)
	}
	out := make(map[string]domain.Annotation, len(rows))
	for _, a := range rows {
		out[a.RecordID] = a
	}
	return out, nil
}

// PutAnnotation saves the annotation; one that says nothing is removed.
func (s *Store) PutAnnotation(ctx context.Context, a domain.Annotation) error {
	if s.tx == nil {
		return errOutside
	}
	if a.Paragraph == "" && a.Label == "" && a.Place == 0 {
		err := s.query(ctx).Where("kind = ? AND record_id = ?", a.Kind, a.RecordID).Delete(&domain.Annotation{}).Error
		return failed("removing an annotation", err)
	}
	return upsert(ctx, s, "an annotation", []domain.Annotation{a})
}

// NoteFilter says which overview notes to list. Drafts are the secretariat's.
type NoteFilter struct {
	Viewer        domain.Viewer
	Limit, Offset int // Limit 0 is 50
}

// Note is the note with that id or reference. Of a note that is not published only the secretariat learns, and of one that
// is, others learn no more than that: what it says stands in its versions.
func (s *Store) Note(ctx context.Context, v domain.Viewer, by string) (domain.Note, error) {
	var n domain.Note
	q := byName(s.query(ctx), domain.KindNote, by)
	if !v.Secretariat() && !v.All() {
		q = q.Where("status = ?", domain.NotePublished)
	}
	if err := q.Take(&n).Error; err != nil {
		return domain.Note{}, failed("reading a note", err)
	}
	return forReader(n, v), nil
}

// Notes lists a page of the notes that the viewer may see, the last touched first, and says how many there are. The drafter's
// paragraphs are left out. Whoever may not read drafts reads [Store.PublishedNotes] instead.
func (s *Store) Notes(ctx context.Context, f NoteFilter) ([]domain.Note, int, error) {
	q := s.query(ctx).Model(&domain.Note{}).Omit("edits")
	if !f.Viewer.Secretariat() && !f.Viewer.All() {
		q = q.Where("status = ?", domain.NotePublished)
	}
	out, total, err := page[domain.Note](q, "notes", "updated_at DESC, id DESC", f.Limit, f.Offset, nil)
	for i := range out {
		out[i] = forReader(out[i], f.Viewer)
	}
	return out, total, err
}

// forReader leaves out of a note what is still being drafted: its title and its cover too.
func forReader(n domain.Note, v domain.Viewer) domain.Note {
	if !v.Secretariat() && !v.All() {
		return domain.Note{ID: n.ID, Reference: n.Reference, Status: n.Status, CreatedAt: n.CreatedAt}
	}
	return n
}

// InsertNote saves a new note and fills its ID, Reference and Version.
func (s *Store) InsertNote(ctx context.Context, n *domain.Note) error {
	return create(ctx, s, domain.KindNote, n, func(tx *Store) (err error) {
		n.Reference, err = tx.reference(ctx, domain.KindNote)
		n.ID, n.Version = NewID(), 1
		n.CreatedAt, n.UpdatedAt = s.Now(), s.Now()
		return err
	})
}

// UpdateNote saves the note if it is still at its Version, and moves that on by one.
func (s *Store) UpdateNote(ctx context.Context, n *domain.Note) error {
	return update(ctx, s, domain.KindNote, n.ID, n, &n.Version, func() { n.UpdatedAt = s.Now() })
}

// InsertNoteVersion keeps what is published, under the next number.
func (s *Store) InsertNoteVersion(ctx context.Context, v *domain.NoteVersion) error {
	return create(ctx, s, domain.KindNote, v, func(tx *Store) error {
		var last int
		err := tx.query(ctx).Model(v).Where("note_id = ?", v.NoteID).Select("COALESCE(MAX(number), 0)").Scan(&last).Error
		v.Number, v.PublishedAt = last+1, s.Now()
		return err
	})
}

// NoteVersion is a published version of a note; number 0 is the last.
func (s *Store) NoteVersion(ctx context.Context, noteID string, number int) (domain.NoteVersion, error) {
	var v domain.NoteVersion
	q := s.query(ctx).Where("note_id = ?", noteID)
	if number > 0 {
		q = q.Where("number = ?", number)
	}
	err := q.Order("number DESC").Take(&v).Error
	return v, failed("reading a version of a note", err)
}

// PublishedNote is a note as everybody reads it: its last published version, without what was frozen.
type PublishedNote struct {
	Reference   string
	NoteVersion domain.NoteVersion `gorm:"embedded"`
}

// versionHead are the columns of a version without its data.
const versionHead = "note_id, number, note_versions.title, symbol, note_versions.language, digest, published_at"

// PublishedNotes are the last published versions of so many notes, the latest first, and how many notes are published.
func (s *Store) PublishedNotes(ctx context.Context, limit int) ([]PublishedNote, int, error) {
	const last = "number = (SELECT MAX(number) FROM note_versions o WHERE o.note_id = note_versions.note_id)"
	q := s.query(ctx).Table("note_versions").Joins("JOIN notes ON notes.id = note_versions.note_id").Where(last)
	var total int64
	if err := q.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, failed("counting published notes", err)
	}
	var out []PublishedNote
	err := q.Select("notes.reference, " + versionHead).Order("published_at DESC, note_id DESC").Limit(limit).Scan(&out).Error
	return out, int(total), failed("listing published notes", err)
}

// NoteVersions are the published versions of a note without their data, the last first.
func (s *Store) NoteVersions(ctx context.Context, noteID string) ([]domain.NoteVersion, error) {
	var out []domain.NoteVersion
	err := s.query(ctx).Select(versionHead).Where("note_id = ?", noteID).Order("number DESC").Find(&out).Error
	return out, failed("listing the versions of a note", err)
}
