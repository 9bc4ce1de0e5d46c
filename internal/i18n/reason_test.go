package i18n

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
)

// reader reads English, and fails the test where English lacks a message.
func reader(t *testing.T) *Printer {
	t.Helper()
	c := load(t)
	c.OnMissing(func(lang, key string) {
		if lang == Reference {
			t.Errorf("no message for %s", key)
		}
	})
	return c.For(Reference)
}

func TestReasonsNameCodesInWords(t *testing.T) {
	p := reader(t)
	for _, c := range []struct {
		say  domain.Message
		want string
	}{
		{domain.Say("reason.articles", "articles", "FIREARMS:7; FIREARMS:8; UNTOC:18"),
			"It serves the articles named: articles 7 and 8 of the Firearms Protocol and article 18 of the Organized Crime Convention."},
		{domain.Say("reason.modalities", "modalities", "study_visit; mentor"), "It helps in the way asked for: " + p.ModalityLabel("study_visit") + " and " + p.ModalityLabel("mentor") + "."},
		{domain.Say("reason.languages", "languages", "fr"), "It works in French."},
		{domain.Say("reason.state", "states", "KEN"), "It is open to Kenya by name."},
		{domain.Say("reason.traditions", "traditions", "civil"), "It knows the legal tradition: civil law."},
		{domain.Say("reason.words", "words", "marking; tracing"), "Words in common: marking and tracing."},
		{domain.Say("nearmiss.late_window", "date", "2027-03-31", "last", "2027-01-02"), "It begins on 31 March 2027; help is useful until 2 January 2027."},
		{domain.Say("nearmiss.eligible_states", "states", "ZWE; AGO"), "It is open to these States only: Angola and Zimbabwe."},
		{domain.Say("nearmiss.eligible_label", "label", "OSCE participating States"), "It is open to OSCE participating States only."},
		{domain.Say("nearmiss.late_lead", "count", 90, "last", "2027-01-02"), "It needs 90 days to begin; help is useful until 2 January 2027."},
	} {
		require.Equal(t, c.want, p.ReasonText(c.say))
		// A match keeps its reasons as JSON; they must read the same ever after.
		raw, err := json.Marshal(c.say)
		require.NoError(t, err)
		var kept domain.Message
		require.NoError(t, json.Unmarshal(raw, &kept))
		require.Equal(t, c.want, p.ReasonText(kept))
	}
}

func TestReasonsLeaveTheMessageAsItWas(t *testing.T) {
	p := reader(t)
	m := domain.Say("reason.languages", "languages", "fr")
	_ = p.ReasonText(m)
	require.Equal(t, domain.Say("reason.languages", "languages", "fr"), m)
}

func TestArticleTitles(t *testing.T) {
	p := reader(t)
	require.Equal(t, "Marking of firearms", p.ArticleTitle(domain.Firearms, "8"))
	require.Equal(t, p.ArticleTitle(domain.UNTOC, "18"), p.ArticleTitle(domain.UNTOC, "18(3)"))
	require.Empty(t, p.ArticleTitle(domain.Firearms, "99"))
}
