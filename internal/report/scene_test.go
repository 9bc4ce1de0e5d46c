package report

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNamesInAChartAreBroken(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                  {""},
		"Financial support":                 {"Financial", "support"},
		"an unbreakablylongword of its own": {"an", "unbreakablylongword", "of its own"},
		"A b c":                             {"A b c"},
		"协助起草立法":                            {"协助起草立", "法"},
		"对执法人员、检察官的培训":                      {"对执法人", "员、检察官", "的培训"},
		"技术（设备）":                            {"技术（设", "备）"},
		"第32条 UNTOC":                        {"第32条", "UNTOC"},
	} {
		require.Equal(t, want, wrapped(text, 10), text)
	}
}
