package domain_test

import (
	"testing"
	"time"

	"tamatch/internal/domain"
)

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 10, 0, 0, 0, time.UTC) }

func TestWorkingDaysSkipWeekends(t *testing.T) {
	for _, c := range []struct {
		from time.Time
		n    int
		want time.Time
	}{
		{day(2026, 11, 23), 5, day(2026, 11, 30)}, // Monday to Monday
		{day(2026, 11, 27), 1, day(2026, 11, 30)}, // Friday to Monday
		{day(2026, 11, 28), 1, day(2026, 11, 30)}, // Saturday to Monday
		{day(2026, 11, 23), 0, day(2026, 11, 23)},
	} {
		if got := domain.AddWorkingDays(c.from, c.n); !got.Equal(c.want) {
			t.Errorf("%d working days after %s: %s, want %s", c.n, c.from, got, c.want)
		}
	}
}

func TestRemindersAtHalfTimeAndTheDayBeforeEachOnce(t *testing.T) {
	since := day(2026, 11, 1)
	due, _ := domain.DefaultClocks().AnswerDue(domain.MatchWithRequester, since)
	m := domain.Match{Status: domain.MatchWithRequester, StatusSince: since, DueAt: &due}
	var reminded []time.Time
	for now := since; now.Before(due.AddDate(0, 0, 5)); now = now.Add(6 * time.Hour) {
		if m.ReminderDue(now) {
			at := now
			m.RemindedAt = &at
			reminded = append(reminded, now)
		}
	}
	if len(reminded) != 2 || !reminded[0].Equal(day(2026, 11, 16)) || !reminded[1].Equal(day(2026, 11, 30)) {
		t.Errorf("reminded at %v", reminded)
	}
	m.Status, m.RemindedAt = domain.MatchAgreed, nil
	if m.ReminderDue(day(2026, 11, 20)) {
		t.Error("nobody is reminded of a match that is agreed")
	}
}

func TestCompletenessGrowsWithWhatIsSaid(t *testing.T) {
	var n domain.Need
	before := n.Complete()
	n.Title = "Marking of firearms"
	n.Lines = []domain.Line{{Subtype: domain.Unspecified}}
	if !n.General() || n.Complete() <= before {
		t.Errorf("a title: %d, was %d", n.Complete(), before)
	}
	start := day(2027, 1, 1)
	n = domain.Need{
		Title: "Marking of firearms", Objective: "All new firearms are marked.", WantedStart: &start, HelpReceived: "None.",
		Problem: "Seized and imported firearms carry no unique marks, so that the police cannot trace them to a dealer.",
		Lines: []domain.Line{{Subtype: "training.marking", Instrument: domain.Firearms, Articles: []string{"8"},
			Modalities: []domain.Modality{domain.Equipment}, Quantity: "two machines", Audience: "customs"}},
		Provider: domain.ProviderProfile{Languages: []string{"fr"}},
	}
	if n.Complete() != 100 || n.General() {
		t.Errorf("everything said: %d per cent, still open: %v", n.Complete(), n.Completeness())
	}
}
