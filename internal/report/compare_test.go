package report_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/report"
)

// Cells are told apart by the names of their row and column: a row that moved is the same, one that came or went is told, and
// a blank that went is nothing.
func TestFiguresAreComparedCellByCell(t *testing.T) {
	table := func(id string, rows ...report.TableRow) report.Block {
		return report.Block{Kind: report.TableOnly, Number: "Table 1", Table: &report.Table{
			ID: id, Title: "Needs", Head: []report.TableHead{{Text: "Type"}, {Text: "Requests"}, {Over: "TIP", Text: "States"}}, Groups: []report.TableGroup{{Title: "All", Rows: rows}},
		}}
	}
	row := func(name string, cells ...string) report.TableRow { return report.TableRow{Name: name, Cells: cells} }
	before := report.Document{Blocks: []report.Block{
		table("a", row("Legal", "1", "1"), row("Training", "2", "2"), row("Gone", "3", "")), table("same", row("Legal", "1", "1")), table("old", row("Legal", "1", "1")),
	}}
	after := report.Document{Blocks: []report.Block{
		table("new", row("Legal", "1", "1")), table("a", row("Training", "2", "4"), row("Legal", "1", "1"), row("Came", "0", "5")), table("same", row("Legal", "1", "1")),
	}}
	require.Equal(t, []report.FigureDifference{
		{ID: "new", Number: "Table 1", Title: "Needs", New: true},
		{ID: "a", Number: "Table 1", Title: "Needs", Cells: []report.CellDifference{
			{Row: "All: Training", Column: "TIP: States", Before: "2", After: "4"},
			{Row: "All: Came", Column: "Requests", After: "0"},
			{Row: "All: Came", Column: "TIP: States", After: "5"},
			{Row: "All: Gone", Column: "Requests", Before: "3"},
		}},
		{ID: "old", Number: "Table 1", Title: "Needs", TakenOut: true},
	}, report.CompareFigures(before, after))
	require.Empty(t, report.CompareFigures(after, after))
}

// Of many numbers those that changed most are shown, in the order in which they stand.
func TestTheNumbersThatChangedMost(t *testing.T) {
	all := []report.CellDifference{{Row: "a", Before: "1", After: "2"}, {Row: "b", Before: "1,200", After: "1,100"}, {Row: "c", Before: "", After: "30"}, {Row: "d", Before: "66 (7 of 11)", After: "60 (6 of 10)"}}
	require.Equal(t, all[1:3], report.MostChanged(all, 2))
	require.Equal(t, all, report.MostChanged(all, 12))
	require.Equal(t, "b", all[1].Row, "the list itself stays")
}
