package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
	"tamatch/internal/store/storetest"
)

// furnished is a register with rows in every table that the store itself writes, with values that are easily lost
// on the way: nothing and empty, both booleans, bytes, a microsecond, every script.
func furnished(t *testing.T, r *register) (domain.Need, domain.Offer, domain.Match) {
	t.Helper()
	ctx := t.Context()
	state, provider := r.organization(t, domain.OrgState, "KEN"), r.organization(t, domain.OrgIGO, "")
	at := firstDay.Add(777 * time.Microsecond)
	n := r.need(t, state, func(n *domain.Need) {
		n.Title, n.Problem = "Marquage ❖ 标记 أسلحة <&>\u2028\"\\", "line one\nline two\t\x7f"
		n.LatestUseful, n.StatsConsent, n.Demo = &at, true, true
	})
	empty := r.need(t, state, func(n *domain.Need) { n.Lines, n.Title = nil, "" })
	o := r.offer(t, provider, func(o *domain.Offer) { o.Deadline = &at })
	m := r.match(t, n, o, func(m *domain.Match) { m.Score = 61.00000000000001 })
	r.write(t, func(tx *store.Store) error {
		person := domain.Person{Email: "a@example.org", Name: "Ünïcode", PasswordHash: "$argon2id$", OrganizationID: state.ID, Roles: []domain.Role{domain.RoleAuthor}}
		message := domain.MatchMessage{MatchID: m.ID, PersonID: "p", OrganizationID: state.ID, Side: domain.SideRequester, Words: "may we talk?"}
		revision := domain.Revision{Kind: domain.KindNeed, RecordID: n.ID, Status: domain.NeedDraft, Need: &n, AuthorID: "p"}
		finding := domain.Finding{Kind: domain.FindingDifficulty, State: "KEN", Summary: "no register", SourceDate: &at}
		err := errors.Join(tx.InsertPerson(ctx, &person), tx.InsertMessage(ctx, &message), tx.InsertRevision(ctx, &revision), tx.InsertFinding(ctx, &finding))
		document := domain.MatchDocument{MatchID: m.ID, PersonID: "p", OrganizationID: state.ID, Side: domain.SideRequester, Name: "الشروط.pdf", MediaType: "application/pdf"}
		err = errors.Join(err, tx.InsertDocument(ctx, &document, []byte{0, 255, 10, '%'}))
		token := domain.Token{PersonID: person.ID, Name: "a program", Hash: domain.TokenHash("secret"), Scopes: []domain.Scope{domain.ScopeRead}, LastUsedAt: &at}
		reply := domain.Reply{PersonID: person.ID, Key: "key", Status: 201, Body: []byte("{}")}
		err = errors.Join(err, tx.InsertToken(ctx, &token), tx.InsertReply(ctx, &reply))
		list := domain.Checklist{OrganizationID: state.ID, State: "KEN", Instrument: domain.Firearms, Cycle: "2026", Form: 1, Status: domain.ChecklistDraft}
		err = errors.Join(err, tx.InsertChecklist(ctx, &list))
		answer := domain.ChecklistAnswer{ChecklistID: list.ID, Question: "firearms-8-import", Practice: "标记", Wanted: []domain.Subtype{"training.marking"}}
		decision := domain.ChecklistDecision{ChecklistID: list.ID, Question: "firearms-8-import", Subtype: "training.marking", NeedID: n.ID}
		err = errors.Join(err, tx.PutChecklistAnswer(ctx, &answer), tx.InsertChecklistDecision(ctx, &decision))
		err = errors.Join(err, furnishReporting(ctx, tx, at), furnishNotes(ctx, tx, n.ID))
		for i := range 3 {
			e := domain.Event{Kind: domain.KindNeed, RecordID: n.ID, Action: domain.ActionEdit, To: "open",
				Reason: fmt.Sprintf("reason %d — é", i), Changes: []domain.Change{{Field: "title", Old: "a", New: "标记"}}}
			err = errors.Join(err, tx.AppendEvent(ctx, &e))
		}
		return err
	})
	require.NoError(t, r.PutProfile(ctx, domain.KindNeed, n.ID, "v1", 1, []byte{0, 255, 10, 34}))
	require.NoError(t, r.PutProfile(ctx, domain.KindNeed, empty.ID, "v1", 1, []byte{}))
	require.NoError(t, r.PutSetting(ctx, "digest_secret", "hush"))
	expiry := any(2461000.5)
	if r.Dialect() == store.PostgreSQL {
		expiry = at
	}
	_, err := r.DB().ExecContext(ctx, "INSERT INTO sessions (token, data, expiry) VALUES ($1, $2, $3)", "token", []byte("x"), expiry)
	require.NoError(t, err)
	n, err = r.Need(ctx, domain.Clock(), n.ID)
	require.NoError(t, err)
	o, err = r.Offer(ctx, domain.Clock(), o.ID)
	require.NoError(t, err)
	return n, o, m
}

func furnishReporting(ctx context.Context, tx *store.Store, at time.Time) error {
	cycle := domain.ReportingCycle{Instrument: domain.TIP, Number: 3, Name: "Troisième", OpenedAt: &at, DueAt: &at, CitedPercent: 62, CitedFrom: "para. 8 (b)"}
	if err := tx.InsertReportingCycle(ctx, &cycle); err != nil {
		return err
	}
	response := domain.ReportingResponse{CycleID: cycle.ID, Instrument: domain.TIP, State: "KEN", ReceivedAt: &at, How: domain.ByLetter, Language: "fr", Source: "N° 7"}
	reminder := domain.ReportingReminder{CycleID: cycle.ID, State: "FRA", SentAt: at, How: domain.ByEmail}
	list := domain.TreatyList{Source: "Treaty Collection", AsOf: "2026-11-01", File: "list.csv"}
	rows := []domain.TreatyStatus{{State: "KEN", Instrument: "TIP", Status: "party", Date: "2005-01-05"}}
	return errors.Join(tx.InsertReportingResponse(ctx, &response), tx.InsertReportingReminder(ctx, &reminder), tx.InsertTreatyList(ctx, &list, rows))
}

func furnishNotes(ctx context.Context, tx *store.Store, need string) error {
	note := domain.Note{Status: domain.NotePublished, Language: "en", Title: "Overview", Scope: "cycle=2026",
		Edits: map[string]domain.NoteEdit{"intro": {Text: "标记 — as the drafter says", Basis: "0123"}}}
	if err := tx.InsertNote(ctx, &note); err != nil {
		return err
	}
	version := domain.NoteVersion{NoteID: note.ID, Number: 1, Digest: "00ff", Data: []byte{0, 255, 10}}
	annotation := domain.Annotation{Kind: domain.KindNeed, RecordID: need, Paragraph: "a", Label: "reforms", Place: 2}
	return errors.Join(tx.InsertNoteVersion(ctx, &version), tx.PutAnnotation(ctx, annotation))
}

func archived(t *testing.T, s *store.Store) ([]byte, store.Manifest) {
	t.Helper()
	var b bytes.Buffer
	last, total := 0, 0
	m, err := s.Backup(t.Context(), &b, store.BackupOptions{Version: "test", Progress: func(d, n int) { last, total = d, n }})
	require.NoError(t, err)
	require.Equal(t, m.Rows(), total)
	require.Equal(t, total, last)
	return b.Bytes(), m
}

func restore(ctx context.Context, raw []byte, o store.RestoreOptions) error {
	a, err := store.OpenArchive(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return err
	}
	return store.Restore(ctx, a, o)
}

// Every pair of databases: what comes back is row by row what was there, but for sessions.
func TestARegisterIsRestoredIntoEitherDatabase(t *testing.T) {
	for from, source := range storetest.Engines {
		for to, target := range engines {
			t.Run(from+" to "+to, func(t *testing.T) {
				t.Parallel()
				ctx := t.Context()
				r := newRegister(t, source(t))
				n, o, m := furnished(t, r)
				raw, manifest := archived(t, r.Store)
				require.Equal(t, from, manifest.Dialect)

				url, enqueued, last := target(t), false, 0
				require.NoError(t, restore(ctx, raw, store.RestoreOptions{URL: url,
					Progress: func(done, total int) { last = done },
					Then: func(_ context.Context, tx *store.Store) error {
						enqueued = tx.Tx() != nil
						return nil
					}}))
				require.True(t, enqueued)
				require.Equal(t, manifest.Rows(), last)
				back := open(t, url, time.Now)

				_, again := archived(t, back)
				require.Equal(t, manifest.Tables, again.Tables)
				require.Equal(t, manifest.Schema, again.Schema)
				require.Equal(t, manifest.Change, again.Change)
				names := map[string]int{}
				for _, table := range manifest.Tables {
					names[table.Name] = table.Rows
				}
				for table := range tables {
					if table != "replies" && table != "tallies" {
						require.Positive(t, names[table], table)
					}
				}
				require.NotContains(t, names, "sessions")
				require.NotContains(t, names, "replies")
				require.NotContains(t, names, "tallies")

				gotNeed, err := back.Need(ctx, domain.Clock(), n.ID)
				require.NoError(t, err)
				require.Equal(t, n, gotNeed)
				gotOffer, err := back.Offer(ctx, domain.Clock(), o.Reference)
				require.NoError(t, err)
				require.Equal(t, o, gotOffer)
				gotMatch, err := back.Match(ctx, domain.Clock(), m.ID)
				require.NoError(t, err)
				require.Equal(t, m, gotMatch)
				events, err := back.Events(ctx, domain.Clock(), domain.KindNeed, n.ID)
				require.NoError(t, err)
				require.Len(t, events, 3)
				require.NoError(t, domain.VerifyChain(events))
				_, _, data, err := back.Profile(ctx, domain.KindNeed, n.ID)
				require.NoError(t, err)
				require.Equal(t, []byte{0, 255, 10, 34}, data)
				_, public, err := back.Needs(ctx, store.NeedFilter{})
				require.NoError(t, err)
				require.Equal(t, 2, public)
				position, err := back.Position(ctx)
				require.NoError(t, err)
				require.Equal(t, manifest.Change, position)
				var sessions int
				require.NoError(t, back.DB().QueryRowContext(ctx, "SELECT COUNT(*) FROM sessions").Scan(&sessions))
				require.Zero(t, sessions)

				// It goes on where it stopped: the next reference and the next change number.
				next := domain.Need{OrganizationID: n.OrganizationID, Status: domain.NeedDraft, Visibility: domain.Public}
				require.NoError(t, back.Write(ctx, func(tx *store.Store) error { return tx.InsertNeed(ctx, &next) }))
				require.Equal(t, position+1, next.Change)
				require.True(t, strings.HasSuffix(next.Reference, "-0003") || back.Now().Year() != firstDay.Year(), next.Reference)
			})
		}
	}
}

// The archive is of one moment although others write while it is made.
func TestABackupIsOfOneMoment(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		ctx := t.Context()
		org := r.organization(t, domain.OrgState, "KEN")
		for range 50 {
			r.need(t, org)
		}
		before, err := r.Position(ctx)
		require.NoError(t, err)
		var b bytes.Buffer
		wrote := false
		m, err := r.Backup(ctx, &b, store.BackupOptions{Progress: func(done, total int) {
			if !wrote { // in the middle of the backup, and it does not have to wait
				wrote = true
				r.need(t, org)
			}
		}})
		require.NoError(t, err)
		require.True(t, wrote)
		require.Equal(t, before, m.Change)
		for _, table := range m.Tables {
			if table.Name == "needs" {
				require.Equal(t, 50, table.Rows)
			}
		}
	})
}

// files is what lies in a folder.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		out = append(out, path)
		return err
	}))
	return out
}

func TestADamagedArchiveIsRefusedAndChangesNothing(t *testing.T) {
	r := newRegister(t, storetest.SQLite(t))
	furnished(t, r)
	raw, _ := archived(t, r.Store)
	dir := t.TempDir()
	url := "sqlite:" + filepath.Join(dir, "register.db")
	refused := func(what string, raw []byte) {
		err := restore(t.Context(), raw, store.RestoreOptions{URL: url})
		require.ErrorContains(t, err, "damaged", what)
		require.Equal(t, []string{dir}, files(t, dir), what)
	}
	refused("empty", nil)
	refused("something else", []byte(strings.Repeat("tamatch", 100)))
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		refused("cut off", raw[:random.IntN(len(raw))])
	}
	for range 200 {
		flipped := bytes.Clone(raw)
		at := random.IntN(len(raw))
		flipped[at] ^= 1 << random.IntN(8)
		refused(fmt.Sprintf("bit of byte %d flipped", at), flipped)
	}
	refused("longer", append(bytes.Clone(raw), 0))
	require.NoError(t, restore(t.Context(), raw, store.RestoreOptions{URL: url}))
}

func TestOnlyAnEmptyPlaceIsRestoredInto(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		ctx := t.Context()
		n, _, _ := furnished(t, r)
		raw, before := archived(t, r.Store)
		err := restore(ctx, raw, store.RestoreOptions{URL: r.url})
		var occupied *store.Occupied
		require.ErrorAs(t, err, &occupied)
		if r.Dialect() == store.PostgreSQL {
			require.ErrorContains(t, err, "needs (2)")
		} else {
			require.ErrorContains(t, err, "register.db")
		}
		_, after := archived(t, r.Store)
		require.Equal(t, before.Tables, after.Tables)
		_, err = r.Need(ctx, domain.Clock(), n.ID)
		require.NoError(t, err)
	})
}

// A failure in the middle leaves nothing, and the next attempt succeeds.
func TestRestoringIsWholeOrNotAtAll(t *testing.T) {
	source := newRegister(t, storetest.SQLite(t))
	furnished(t, source)
	raw, manifest := archived(t, source.Store)
	for name, address := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, url := t.Context(), address(t)
			failure := errors.New("no more room")
			err := restore(ctx, raw, store.RestoreOptions{URL: url, Then: func(context.Context, *store.Store) error { return failure }})
			require.ErrorIs(t, err, failure)
			if name == store.SQLite {
				require.Error(t, store.There(url))
				left, err := filepath.Glob(strings.TrimPrefix(url, "sqlite:") + ".restoring*")
				require.NoError(t, err)
				require.Empty(t, left)
			}
			stopped, stop := context.WithCancel(ctx)
			err = restore(stopped, raw, store.RestoreOptions{URL: url, Progress: func(done, total int) {
				if done == total/2 {
					stop()
				}
			}})
			require.ErrorIs(t, err, context.Canceled)
			require.NoError(t, restore(ctx, raw, store.RestoreOptions{URL: url}))
			_, again := archived(t, open(t, url, time.Now))
			require.Equal(t, manifest.Tables, again.Tables)
		})
	}
}

// rewritten is an archive of the register as another version of the program would have written it.
func rewritten(t *testing.T, r *register, change string, args ...any) []byte {
	t.Helper()
	_, err := r.DB().ExecContext(t.Context(), change, args...)
	require.NoError(t, err)
	raw, _ := archived(t, r.Store)
	return raw
}

func TestAnArchiveOfANewerVersionIsRefused(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		raw := rewritten(t, r, "UPDATE goose_db_version SET version_id = 9999 WHERE version_id = 4")
		dir := t.TempDir()
		err := restore(t.Context(), raw, store.RestoreOptions{URL: "sqlite:" + filepath.Join(dir, "r.db")})
		require.ErrorContains(t, err, "version 9999")
		require.Equal(t, []string{dir}, files(t, dir))
	})
}

// TestAnOlderArchiveIsMigrated takes an archive of the tables as the first four migrations made them.
func TestAnOlderArchiveIsMigrated(t *testing.T) {
	raw, err := os.ReadFile("testdata/schema4.zip")
	require.NoError(t, err)
	newest, err := store.Newest()
	require.NoError(t, err)
	require.GreaterOrEqual(t, newest, int64(4))
	for name, address := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := address(t)
			require.NoError(t, restore(t.Context(), raw, store.RestoreOptions{URL: url}))
			s := open(t, url, time.Now)
			_, m := archived(t, s)
			require.Equal(t, newest, m.Schema)
			from, to, err := s.Migrate(t.Context())
			require.NoError(t, err)
			require.Equal(t, to, from)
			needs, total, err := s.Needs(t.Context(), store.NeedFilter{Sort: "reference"})
			require.NoError(t, err)
			require.Equal(t, 2, total)
			require.Contains(t, needs[0].Title, "标记")
		})
	}
}

func TestWithoutARegisterThereIsNothingToBackUp(t *testing.T) {
	for name, address := range engines {
		t.Run(name, func(t *testing.T) {
			url := address(t)
			if name == store.SQLite {
				require.ErrorContains(t, store.There(url), "no register")
			}
			_, err := open(t, url, time.Now).Backup(t.Context(), &bytes.Buffer{}, store.BackupOptions{})
			require.ErrorContains(t, err, "no register")
		})
	}
}
