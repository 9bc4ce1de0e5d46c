package broker

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/store"
)

// draftsNotes says who writes overview notes.
func draftsNotes(v domain.Viewer) bool { return v.Broker() || v.Admin() || v.IsClock() }

// Annotate keeps how the drafter of a note groups a need or a finding. It is the secretariat's own: the record, which is the
// party's, is not touched, nor is its history.
func (b *Broker) Annotate(ctx context.Context, actor domain.Viewer, a domain.Annotation) error {
	if !draftsNotes(actor) {
		return domain.ErrForbidden
	}
	return b.store.Write(ctx, func(tx *store.Store) error { return b.annotate(ctx, tx, actor, a) })
}

func (b *Broker) annotate(ctx context.Context, tx *store.Store, actor domain.Viewer, a domain.Annotation) error {
	c := &check{}
	c.words("paragraph", &a.Paragraph, maxShort)
	c.words("label", &a.Label, maxText)
	if a.Place < 0 || a.Place > 100_000 {
		c.Add("place", "error.place")
	}
	if err := c.Err(); err != nil {
		return err
	}
	var err error
	switch a.Kind {
	case domain.KindNeed:
		_, err = tx.Need(ctx, actor, a.RecordID)
	case domain.KindFinding:
		_, err = tx.Finding(ctx, a.RecordID)
	default:
		err = domain.ErrNotFound
	}
	if err != nil {
		return err
	}
	if err := tx.PutAnnotation(ctx, a); err != nil {
		return err
	}
	return b.record(ctx, tx, actor, domain.Event{
		Kind: domain.KindAnnotation, RecordID: a.RecordID, Action: domain.ActionAnnotate,
		Changes: []domain.Change{{Field: "paragraph", New: a.Paragraph}, {Field: "label", New: a.Label}},
	})
}

// NoteLanguages are those in which notes can be written.
func (b *Broker) NoteLanguages() []string { return slices.Clone(b.written) }

// NoteLanguage is the language in which a note for readers of this one is written: this one, or the reference where the
// sentences of notes are not written in it.
func (b *Broker) NoteLanguage(code string) string {
	if slices.Contains(b.written, code) {
		return code
	}
	return i18n.Reference
}

// CreateNote begins an overview note.
func (b *Broker) CreateNote(ctx context.Context, actor domain.Viewer, n domain.Note) (domain.Note, error) {
	if !draftsNotes(actor) {
		return domain.Note{}, domain.ErrForbidden
	}
	n.Status, n.Edits = domain.NoteDraft, nil
	if err := b.checkNote(&n, ""); err != nil {
		return domain.Note{}, err
	}
	var saved domain.Note
	err := b.store.Write(ctx, func(tx *store.Store) error {
		saved = n
		if err := tx.InsertNote(ctx, &saved); err != nil {
			return err
		}
		return b.record(ctx, tx, actor, domain.Event{Kind: domain.KindNote, RecordID: saved.ID, Action: domain.ActionCreate, To: string(saved.Status)})
	})
	return saved, err
}

// UpdateNote saves title, cover, language and scope of a note. A stale version is refused.
func (b *Broker) UpdateNote(ctx context.Context, actor domain.Viewer, n domain.Note) (domain.Note, error) {
	return b.changeNote(ctx, actor, n.ID, domain.ActionEdit, func(_ *store.Store, kept *domain.Note) ([]domain.Change, error) {
		if err := unmoved(*kept, n.Version); err != nil {
			return nil, err
		}
		before := *kept
		kept.Title, kept.Cover, kept.Language, kept.Scope = n.Title, n.Cover, n.Language, n.Scope
		if err := b.checkNote(kept, before.Language); err != nil {
			return nil, err
		}
		var list []domain.Change
		for _, f := range []struct{ name, old, new string }{
			{"title", before.Title, kept.Title}, {"scope", before.Scope, kept.Scope}, {"language", before.Language, kept.Language},
			{"symbol", before.Cover.Symbol, kept.Cover.Symbol},
		} {
			if f.old != f.new {
				list = append(list, domain.Change{Field: f.name, Old: f.old, New: f.new})
			}
		}
		return list, nil
	})
}

// EditParagraph puts the drafter's words in place of a generated paragraph; empty words give it back to the generator.
// had is [ParagraphDigest] of the drafter's words that the form was opened with: what is said of other paragraphs in the
// meantime does not matter, but words of this one that the drafter has not seen are not written over.
func (b *Broker) EditParagraph(ctx context.Context, actor domain.Viewer, id, had, key string, edit domain.NoteEdit) (domain.Note, error) {
	if !draftsNotes(actor) {
		return domain.Note{}, domain.ErrForbidden
	}
	c := &check{}
	c.words("text", &edit.Text, maxProblem)
	if err := c.Err(); err != nil {
		return domain.Note{}, err
	}
	return b.changeNote(ctx, actor, id, domain.ActionEdit, func(_ *store.Store, kept *domain.Note) ([]domain.Change, error) {
		before := kept.Edits[key]
		if key == "" {
			return nil, domain.ErrNotFound
		}
		if ParagraphDigest(before.Text) != had && before.Text != edit.Text {
			return nil, &domain.Stale{Kind: domain.KindNote, ID: kept.ID, Have: kept.Version}
		}
		kept.Edits = maps.Clone(kept.Edits)
		if kept.Edits == nil {
			kept.Edits = map[string]domain.NoteEdit{}
		}
		if edit.Text == "" {
			delete(kept.Edits, key)
		} else {
			kept.Edits[key] = edit
		}
		return []domain.Change{{Field: "paragraph " + key, Old: before.Text, New: edit.Text}}, nil
	})
}

// ParagraphDigest tells the drafter's words of one paragraph from others; it is empty where there are none.
func ParagraphDigest(words string) string {
	if words == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(words))
	return hex.EncodeToString(sum[:8])
}

// PublishNote freezes the note under the next number: data is what the report room rendered, text and figures. The event
// holds its digest, so that a frozen version that was altered can be told.
func (b *Broker) PublishNote(ctx context.Context, actor domain.Viewer, id string, version int, data []byte) (domain.NoteVersion, error) {
	sum := sha256.Sum256(data)
	frozen := domain.NoteVersion{Digest: hex.EncodeToString(sum[:]), Data: data}
	_, err := b.changeNote(ctx, actor, id, domain.ActionPublish, func(tx *store.Store, kept *domain.Note) ([]domain.Change, error) {
		if err := unmoved(*kept, version); err != nil {
			return nil, err
		}
		frozen.NoteID, kept.Status, kept.Language = kept.ID, domain.NotePublished, b.NoteLanguage(kept.Language)
		frozen.Title, frozen.Symbol, frozen.Language = kept.Title, kept.Cover.Symbol, kept.Language
		if err := tx.InsertNoteVersion(ctx, &frozen); err != nil {
			return nil, err
		}
		return []domain.Change{{Field: "digest", New: frozen.Digest}}, nil
	})
	return frozen, err
}

// unmoved refuses a note that has moved on from the version that was read.
func unmoved(n domain.Note, version int) error {
	if version != n.Version {
		return &domain.Stale{Kind: domain.KindNote, ID: n.ID, Have: n.Version, Want: version}
	}
	return nil
}

func (b *Broker) changeNote(ctx context.Context, actor domain.Viewer, id string, action domain.Action,
	change func(*store.Store, *domain.Note) ([]domain.Change, error)) (domain.Note, error) {
	if !draftsNotes(actor) {
		return domain.Note{}, domain.ErrForbidden
	}
	var saved domain.Note
	err := b.store.Write(ctx, func(tx *store.Store) error {
		n, err := tx.Note(ctx, actor, id)
		if err != nil {
			return err
		}
		from := n.Status
		list, err := change(tx, &n)
		if err != nil {
			return err
		}
		if err := tx.UpdateNote(ctx, &n); err != nil {
			return err
		}
		saved = n
		return b.record(ctx, tx, actor, domain.Event{
			Kind: domain.KindNote, RecordID: n.ID, Action: action, From: string(from), To: string(n.Status), Changes: list,
		})
	})
	return saved, err
}

// checkNote refuses what no note can be. A language that was kept before stays: it may have been one of those that notes are
// written in, and may be again.
func (b *Broker) checkNote(n *domain.Note, kept string) error {
	c := &check{}
	c.words("title", &n.Title, maxShort)
	if n.Title == "" {
		c.Add("title", "error.title")
	}
	if n.Language != kept && !slices.Contains(b.written, n.Language) {
		c.Add("language", "note.language.wrong", "language", n.Language, "languages", b.written)
	}
	for name, v := range map[string]*string{
		"symbol": &n.Cover.Symbol, "distribution": &n.Cover.Distribution, "body": &n.Cover.Body,
		"session": &n.Cover.Session, "agenda": &n.Cover.Agenda,
	} {
		c.words(name, v, maxShort)
	}
	return c.Err()
}
