package exchange_test

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/exchange"
)

func TestAnswersAreRead(t *testing.T) {
	got, err := exchange.ReadResponses("answers.csv", strings.NewReader("\ufeffState,Instrument,Cycle,Received,How,Language,Source\n"+
		"Côte d'Ivoire,tip,3,2026-07-01,note_verbale,fr,NV/12\nKEN,UNTOC,1,2026-07-02,,,\n"), nil)
	require.NoError(t, err)
	require.Len(t, got.Rows, 2)
	require.Equal(t, "CIV", got.Rows[0].State)
	require.Equal(t, domain.TIP, got.Rows[0].Instrument)
	require.Equal(t, 3, got.Rows[0].Cycle)
	require.Equal(t, domain.ByNoteVerbale, got.Rows[0].How)
	require.Equal(t, "2026-07-01", got.Rows[0].ReceivedAt.Format("2006-01-02"))
	require.Equal(t, domain.ByLetter, got.Rows[1].How)
}

// Spreadsheets write semicolons where commas divide decimals, and tabs in UTF-16: all of them are the same file.
func TestAFileIsReadAsSpreadsheetsWriteIt(t *testing.T) {
	const commas = "state,instrument,cycle,received,how,source\nCôte d'Ivoire,TIP,3,2026-07-01,letter,\"NV/12; copy\"\nКения,UNTOC,1,2026-07-02,,\n"
	want, err := exchange.ReadResponses("a.csv", strings.NewReader(commas), nil)
	require.NoError(t, err)
	require.Equal(t, "KEN", want.Rows[1].State)
	require.Equal(t, "NV/12; copy", want.Rows[0].Source)
	for _, mark := range []string{",", ";", "\t"} {
		written := strings.ReplaceAll(commas, ",", mark)
		for name, raw := range map[string][]byte{
			"UTF-8": []byte(written), "UTF-8 with its mark": []byte("\ufeff" + written), "lines of Windows": []byte(strings.ReplaceAll(written, "\n", "\r\n")),
			"UTF-16 of Windows": utf16File(binary.LittleEndian, written), "UTF-16 the other way round": utf16File(binary.BigEndian, written),
		} {
			got, err := exchange.ReadResponses("a.csv", bytes.NewReader(raw), nil)
			require.NoError(t, err, "%s with %q", name, mark)
			require.Equal(t, want, got, "%s with %q", name, mark)
		}
	}
	parties := utf16File(binary.LittleEndian, treatyFile(t))
	rows, err := exchange.ReadTreaty("parties.csv", bytes.NewReader(parties))
	require.NoError(t, err)
	require.Len(t, rows, 792)
}

// utf16File is the text in UTF-16 with its mark.
func utf16File(order binary.AppendByteOrder, s string) []byte {
	out := order.AppendUint16(nil, 0xfeff)
	for _, unit := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, unit)
	}
	return out
}

// An answer that stands twice in the file is named with both lines.
func TestAnAnswerTwiceInAFileIsNamedWithBothLines(t *testing.T) {
	got, err := exchange.ReadResponses("a.csv", strings.NewReader("state;instrument;cycle;received\nKEN;TIP;3;2026-07-01\nPER;TIP;3;2026-07-01\nKenya;tip;3;2026-07-09\nKEN;TIP;4;2026-07-01\n"), nil)
	require.Empty(t, got.Rows)
	wrong := exchange.EachWrong(err)
	require.Len(t, wrong, 1)
	require.Equal(t, 4, wrong[0].Line)
	require.Equal(t, domain.Say("sheet.response_twice", "line", 2), wrong[0].Message)
}

// Fifty wrong cells are told at once, and how many more there are.
func TestTooManyWrongCellsAreCounted(t *testing.T) {
	const head = "state,instrument,cycle,received\n"
	_, err := exchange.ReadResponses("a.csv", strings.NewReader(head+strings.Repeat("Atlantis,TIP,0,2026-07-01\n", 30)), nil)
	wrong := exchange.EachWrong(err)
	require.Len(t, wrong, 51)
	require.Equal(t, []any{26, "cycle"}, []any{wrong[49].Line, wrong[49].Column})
	require.Equal(t, 27, wrong[50].Line)
	require.Equal(t, domain.Say("sheet.more", "count", 10), wrong[50].Message)

	got, err := exchange.ReadResponses("a.csv", strings.NewReader(head+strings.Repeat("KEN,TIP,3,2026-07-01\n", 1)), nil)
	require.NoError(t, err)
	var refused domain.Invalid
	for range 60 {
		refused.Add("rows.0.cycle", "error.cycle_unknown")
	}
	wrong = exchange.EachWrong(got.Wrong(&refused))
	require.Len(t, wrong, 51)
	require.Equal(t, domain.Say("sheet.more", "count", 10), wrong[50].Message)
}

func TestEveryWrongCellOfAFileOfAnswersIsNamed(t *testing.T) {
	const head = "state,instrument,cycle,received,how\n"
	for in, want := range map[string][]exchange.Wrong{
		"":                       {{Line: 1, Message: domain.Say("sheet.empty")}},
		head:                     {{Line: 2, Message: domain.Say("sheet.no_rows")}},
		"state,instrument,cycle": {{Line: 1, Column: "received", Message: domain.Say("sheet.missing")}},
		head + "Atlantis,TIPP,x,yesterday,pigeon\n": {
			{Line: 2, Column: "state", Message: domain.Say("sheet.state")}, {Line: 2, Column: "instrument", Message: domain.Say("sheet.instrument")},
			{Line: 2, Column: "cycle", Message: domain.Say("sheet.cycle")}, {Line: 2, Column: "received", Message: domain.Say("sheet.day")},
			{Line: 2, Column: "how", Message: domain.Say("sheet.how")},
		},
		head + "KEN,TIP,3,2026-01-01,letter\nKEN,TIP\n": {{Line: 3, Column: "cycle", Message: domain.Say("sheet.short")}},
		head + "\"KEN,TIP,3\n":                          {{Line: 3, Message: domain.Say("sheet.broken")}},
	} {
		got, err := exchange.ReadResponses("answers.csv", strings.NewReader(in), nil)
		require.Empty(t, got.Rows, "nothing is answered with an error")
		wrong := exchange.EachWrong(err)
		require.Len(t, wrong, len(want), "%q: %v", in, err)
		for i, w := range wrong {
			require.Equal(t, "answers.csv", w.File)
			require.Equal(t, want[i].Message.Key, w.Message.Key, "%q", in)
			if want[i].Column != "" {
				require.Equal(t, want[i].Line, w.Line)
				require.Equal(t, want[i].Column, w.Column)
			}
		}
	}
}

// What cannot be read of a file and what the register would refuse of it are told together, by line: one wrong cell hides no
// other. Of a cell with which something is wrong already the register says nothing more.
func TestWhatTheRegisterRefusesIsToldWithTheWrongCells(t *testing.T) {
	var asked []domain.ReportingRow
	got, err := exchange.ReadResponses("a.csv", strings.NewReader("state,instrument,cycle,received\nKEN,UNTOC,9,2026-07-01\nAtlantis,TIP,3,yesterday\nPER,TIP,3,2036-07-01\n"),
		func(rows []domain.ReportingRow) error {
			asked = rows
			refused := &domain.Invalid{}
			refused.Add("rows.2.received", "error.reporting_future")
			refused.Add("rows.1.state", "error.state")
			refused.Add("rows.0.cycle", "error.cycle_unknown")
			return refused
		})
	require.Len(t, asked, 3)
	require.Nil(t, asked[1].ReceivedAt, "a day that cannot be read is none")
	require.Empty(t, got.Rows)
	var told []string
	for _, w := range exchange.EachWrong(err) {
		told = append(told, fmt.Sprint(w.Line, w.Column, w.Message.Key))
	}
	require.Equal(t, []string{"2cycleerror.cycle_unknown", "3statesheet.state", "3receivedsheet.day", "4receivederror.reporting_future"}, told)

	_, err = exchange.ReadResponses("a.csv", strings.NewReader("state,instrument,cycle,received\nKEN,UNTOC,9,2026-07-01\n"),
		func([]domain.ReportingRow) error { return domain.ErrForbidden })
	require.ErrorIs(t, err, domain.ErrForbidden)
}

// A file that is none of ours is told as what it is, once.
func TestAFileInAnotherEncodingOrAWorkbookIsToldAsSuch(t *testing.T) {
	const head = "state,instrument,cycle,received\n"
	for name, c := range map[string]struct {
		in, key string
		line    int
		column  string
	}{
		"Windows-1252":             {head + "KEN,TIP,3,2026-07-01\nC\xf4te d\x92Ivoire,TIP,3,2026-07-01\nB\xe9nin,TIP,3,2026-07-01\n", "sheet.encoding", 3, "state"},
		"another in the heading":   {"\xe9tat,instrument,cycle,received\nKEN,TIP,3,2026-07-01\n", "sheet.encoding", 1, ""},
		"UTF-16 without its mark":  {string(utf16File(binary.LittleEndian, head+"KEN,TIP,3,2026-07-01\n")[2:]), "sheet.encoding", 1, ""},
		"a workbook":               {"PK\x03\x04\x14\x00\x06\x00\x08\x00[Content_Types].xml", "sheet.workbook", 1, ""},
		"an old workbook":          {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "sheet.workbook", 1, ""},
		"a workbook with no words": {"PK\x03\x04", "sheet.workbook", 1, ""},
	} {
		_, err := exchange.ReadResponses("a.csv", strings.NewReader(c.in), nil)
		wrong := exchange.EachWrong(err)
		require.Len(t, wrong, 1, "%s: %v", name, err)
		require.Equal(t, []any{c.line, c.column, c.key}, []any{wrong[0].Line, wrong[0].Column, wrong[0].Message.Key}, name)
		_, err = exchange.ReadTreaty("a.csv", strings.NewReader(c.in))
		require.NotEmpty(t, exchange.EachWrong(err), name)
	}
}

// The ways in which an answer comes are written in a file as in a sentence.
func TestCodesAreReadAsWords(t *testing.T) {
	for written, want := range map[string]domain.ResponseChannel{
		"note verbale": domain.ByNoteVerbale, "Note-verbale": domain.ByNoteVerbale, "note_verbale": domain.ByNoteVerbale, "E-mail": domain.ByEmail, "email": domain.ByEmail, "": domain.ByLetter,
	} {
		got, err := exchange.ReadResponses("a.csv", strings.NewReader("state,instrument,cycle,received,how\nKEN,tip,3,2026-07-01,"+written+"\n"), nil)
		require.NoError(t, err, written)
		require.Equal(t, want, got.Rows[0].How, written)
	}
}

func TestWhatTheRegisterRefusesStandsAtItsLine(t *testing.T) {
	got, err := exchange.ReadResponses("answers.csv", strings.NewReader("state,instrument,cycle,received\n\nKEN,TIP,3,2026-07-01\n\nPER,TIP,3,2026-07-01\n"), nil)
	require.NoError(t, err)
	var refused domain.Invalid
	refused.Add("rows.1.cycle", "error.cycle_unknown")
	wrong := exchange.EachWrong(got.Wrong(&refused))
	require.Len(t, wrong, 1)
	require.Equal(t, 5, wrong[0].Line)
	require.Equal(t, "cycle", wrong[0].Column)
	require.ErrorIs(t, got.Wrong(domain.ErrForbidden), domain.ErrForbidden)
	require.NoError(t, got.Wrong(nil))
}

// treatyFile is the list that comes with the program: it has the shape that it asks of others.
func treatyFile(t testing.TB) string {
	raw, err := os.ReadFile("../reference/data/treaty-status.csv")
	require.NoError(t, err)
	return string(raw)
}

func TestTheListOfPartiesReadsItsOwnShape(t *testing.T) {
	rows, err := exchange.ReadTreaty("parties.csv", strings.NewReader(treatyFile(t)))
	require.NoError(t, err)
	require.Len(t, rows, 792)
}

func TestEveryWrongCellOfAListOfPartiesIsNamed(t *testing.T) {
	whole := treatyFile(t)
	lines := strings.SplitAfter(whole, "\n")
	for name, c := range map[string]struct {
		in     string
		line   int
		column string
		key    string
	}{
		"no such State":        {strings.Replace(whole, "\nALB,", "\nALX,", 1), 6, "alpha3", "sheet.state_code"},
		"no such instrument":   {strings.Replace(whole, "Afghanistan,UNTOC,", "Afghanistan,UNTO,", 1), 2, "instrument", "sheet.instrument"},
		"no such status":       {strings.Replace(whole, "UNTOC,party,2003-09-24", "UNTOC,member,", 1), 2, "status", "sheet.standing"},
		"no such day":          {strings.Replace(whole, "UNTOC,party,2003-09-24", "UNTOC,party,2003-19-24", 1), 2, "party_date", "sheet.some_day"},
		"a day of no party":    {strings.Replace(whole, "UNTOC,party,2003-09-24", "UNTOC,signatory,2003-09-24", 1), 2, "party_date", "sheet.treaty_no_party"},
		"a row twice":          {whole + lines[1], len(lines), "alpha3", "sheet.treaty_twice"},
		"a State left out":     {strings.Join(lines[:len(lines)-2], ""), 0, "alpha3", "sheet.treaty_missing"},
		"for which day":        {strings.Replace(whole, "2003-09-24,ratification,2000-12-14,,2014-01-27", "2003-09-24,ratification,2000-12-14,,", 1), 2, "as_of", "sheet.treaty_as_of"},
		"an address of script": {strings.Replace(whole, "https://github.com/zmjones/untreaties (", "javascript:alert(1) (", 1), 2, "source_url", "sheet.link"},
	} {
		rows, err := exchange.ReadTreaty("parties.csv", strings.NewReader(c.in))
		require.Empty(t, rows, name)
		wrong := exchange.EachWrong(err)
		require.NotEmpty(t, wrong, name)
		require.Equal(t, c.key, wrong[0].Message.Key, name)
		require.Equal(t, c.column, wrong[0].Column, name)
		if c.line > 0 {
			require.Equal(t, c.line, wrong[0].Line, name)
		}
	}
}

// A row that is missing is told together with the cells that are wrong, and a State whose code is mistyped is not told to be
// missing as well.
func TestWhoHasNoRowIsToldWithTheWrongCells(t *testing.T) {
	lines := strings.SplitAfter(treatyFile(t), "\n")
	keys := func(in string) (out []string) {
		_, err := exchange.ReadTreaty("parties.csv", strings.NewReader(in))
		for _, w := range exchange.EachWrong(err) {
			out = append(out, w.Message.Key)
		}
		return out
	}
	without := strings.Join(lines[:len(lines)-2], "")
	day := strings.Replace(without, "UNTOC,party,2003-09-24", "UNTOC,party,2003-19-24", 1)
	require.ElementsMatch(t, []string{"sheet.some_day", "sheet.treaty_missing"}, keys(day))
	require.Equal(t, []string{"sheet.state_code"}, keys(strings.Replace(strings.Join(lines, ""), "\nALB,", "\nALX,", 1)))
	require.Equal(t, []string{"sheet.instrument"}, keys(strings.Replace(strings.Join(lines, ""), "Afghanistan,UNTOC,", "Afghanistan,UNTO,", 1)))
	short := append(append([]string{}, lines[:2]...), lines[3:]...)
	require.Equal(t, []string{"sheet.short"}, keys(strings.Join(short, "")+"ALB,Albania,UNTOC\n"), "a row that ends early may be that of who is missing")
}

func TestASheetHoldsNoFormula(t *testing.T) {
	var out bytes.Buffer
	cells := []string{"=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "＝1", "plain", "a=b", ""}
	require.NoError(t, exchange.WriteSheet(&out, []string{"=heading"}, [][]string{cells}))
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff")))
	in.FieldsPerRecord = -1
	rows, err := in.ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"'=heading"}, rows[0])
	require.Equal(t, []string{"'=1+1", "'+1", "'-1", "'@SUM(A1)", "' =1", "'\t=1", "'＝1", "plain", "a=b", ""}, rows[1])
}

func FuzzReadResponses(f *testing.F) {
	f.Add("state,instrument,cycle,received\nKEN,TIP,3,2026-07-01\n")
	f.Add("state,instrument,cycle,received,how\n\"K\"\"EN\",,99,0000-00-00,=\n")
	f.Add("\ufeffstate;instrument;cycle;received\r\nKEN;TIP;3;2026-07-01\r\nKEN;TIP;3;2026-07-02\r\n")
	f.Add("state\tinstrument\tcycle\treceived\nPérou\tSOM\t1\t2026-07-01\n")
	f.Add(string(utf16File(binary.LittleEndian, "state;instrument;cycle;received\nKEN;TIP;3;2026-07-01\n")))
	f.Fuzz(func(t *testing.T, in string) {
		got, err := exchange.ReadResponses("f.csv", strings.NewReader(in), nil)
		if utf8.ValidString(in) && !strings.HasPrefix(in, "\ufeff") {
			wide, wideErr := exchange.ReadResponses("f.csv", bytes.NewReader(utf16File(binary.BigEndian, in)), nil)
			if !reflect.DeepEqual(got, wide) || (err == nil) != (wideErr == nil) {
				t.Fatalf("the same words in UTF-16 are another file: %v, %v", err, wideErr)
			}
		}
		if err != nil {
			if len(got.Rows) > 0 {
				t.Fatal("rows beside an error")
			}
			for _, w := range exchange.EachWrong(err) {
				if w.Line < 1 || w.Message.Key == "" {
					t.Fatalf("nowhere, or without words: %+v", w)
				}
			}
			return
		}
		for _, r := range got.Rows {
			if len(r.State) != 3 || r.ReceivedAt == nil || r.Cycle < 1 || r.Cycle > 99 {
				t.Fatalf("accepted %+v", r)
			}
		}
	})
}

func FuzzReadTreaty(f *testing.F) {
	f.Add("alpha3,instrument,status,party_date,as_of\nKEN,TIP,party,2005-01-05,2026-11-01\n")
	f.Add(treatyFile(f))
	f.Fuzz(func(t *testing.T, in string) {
		rows, err := exchange.ReadTreaty("f.csv", strings.NewReader(in))
		if err == nil && len(rows) != 198*4 {
			t.Fatalf("%d rows pass for a whole list", len(rows))
		}
		for _, w := range exchange.EachWrong(err) {
			if w.Line < 1 || w.Message.Key == "" || utf8.ValidString(in) && !utf8.ValidString(w.Error()) {
				t.Fatalf("nowhere, or without words: %+v", w)
			}
		}
	})
}
