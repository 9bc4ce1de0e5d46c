package site

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/web"
)

func readerFrame(t *testing.T, lang string) Base {
	t.Helper()
	c, err := i18n.Load(web.Locales(), true)
	require.NoError(t, err)
	c.OnMissing(func(lang, key string) {
		if lang == i18n.Reference {
			t.Errorf("no message for %s", key)
		}
	})
	return Base{Printer: c.For(lang)}
}

func TestUncoveredLinesAreNumberedAsOnTheNeedsPage(t *testing.T) {
	b := readerFrame(t, "en")
	n := domain.Need{Lines: []domain.Line{{ID: "a", Subtype: "legal.drafting"}, {ID: "b", Subtype: domain.Unspecified}, {ID: "c", Subtype: domain.Unspecified}}}
	require.Empty(t, b.UncoveredItem(n, nil))
	got := b.UncoveredItem(n, []string{"c", "a"})
	require.Len(t, got, 1)
	require.True(t, got[0].Less)
	require.Equal(t, "It does not cover lines 1 ("+b.SubtypeLabel("legal.drafting")+") and 3 ("+b.SubtypeLabel(domain.Unspecified)+").", got[0].Text)
}
