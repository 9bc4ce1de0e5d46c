package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// Of each note the last published version is listed, whatever is drafted since and without what it froze; a note without one
// is not.
func TestPublishedNotesAreTheLastVersions(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		r.write(t, func(tx *store.Store) error {
			for i, versions := range []int{0, 2, 1} {
				n := domain.Note{Status: domain.NotePublished, Language: "en", Title: "Note"}
				if err := tx.InsertNote(t.Context(), &n); err != nil {
					return err
				}
				for v := range versions {
					err := tx.InsertNoteVersion(t.Context(), &domain.NoteVersion{NoteID: n.ID, Title: string(rune('a' + i)), Symbol: "CTOC/1", Language: "fr", Digest: "d", Data: []byte{byte('1' + v)}})
					if err != nil {
						return err
					}
				}
			}
			return nil
		})
		list, total, err := r.PublishedNotes(t.Context(), 5)
		require.NoError(t, err)
		require.Equal(t, 2, total)
		require.Len(t, list, 2)
		got := map[string]int{}
		for _, n := range list {
			require.NotEmpty(t, n.Reference)
			require.Equal(t, []string{"CTOC/1", "fr", ""}, []string{n.NoteVersion.Symbol, n.NoteVersion.Language, string(n.NoteVersion.Data)})
			got[n.NoteVersion.Title] = n.NoteVersion.Number
		}
		require.Equal(t, map[string]int{"b": 2, "c": 1}, got)
		list, total, err = r.PublishedNotes(t.Context(), 1)
		require.NoError(t, err)
		require.Len(t, list, 1)
		require.Equal(t, 2, total)
	})
}

// Whoever may not read drafts learns of a published note what it is, and nothing that its draft says.
func TestADraftIsReadByTheSecretariat(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		n := domain.Note{
			Status: domain.NotePublished, Language: "fr", Title: "Drafted", Cover: domain.NoteCover{Symbol: "CTOC/1"}, Scope: "group=african",
			Edits: map[string]domain.NoteEdit{"a/b": {Text: "Words."}},
		}
		r.write(t, func(tx *store.Store) error { return tx.InsertNote(t.Context(), &n) })
		got, err := r.Note(t.Context(), domain.Viewer{}, n.Reference)
		require.NoError(t, err)
		require.Equal(t, domain.Note{ID: n.ID, Reference: n.Reference, Status: n.Status, CreatedAt: got.CreatedAt}, got)
		list, _, err := r.Notes(t.Context(), store.NoteFilter{})
		require.NoError(t, err)
		require.Equal(t, []domain.Note{got}, list)
		got, err = r.Note(t.Context(), domain.Clock(), n.Reference)
		require.NoError(t, err)
		require.Equal(t, "Drafted", got.Title)
		require.Equal(t, n.Edits, got.Edits)
		list, _, err = r.Notes(t.Context(), store.NoteFilter{Viewer: domain.Clock()})
		require.NoError(t, err)
		got.Edits = nil
		require.Equal(t, []domain.Note{got}, list, "a list does without the paragraphs")
	})
}
