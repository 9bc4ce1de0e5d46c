package exchange_test

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
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
		"Côte d'Ivoire,tip,3,2026-07-01,note_verbale,fr,NV/12\nKEN,UNTOC,1,2026-07-02,,,\n"))
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
	want, err := exchange.ReadResponses("a.csv", strings.NewReader(commas))
	require.NoError(t, err)
	require.Equal(t, "KEN", want.Rows[1].State)
	require.Equal(t, "NV/12; copy", want.Rows[0].Source)
	for _, mark := range []string{",", ";", "\t"} {
		written := strings.ReplaceAll(commas, ",", mark)
		for name, raw := range map[string][]byte{
			"UTF-8": []byte(written), "UTF-8 with its mark": []byte("\ufeff" + written), "lines of Windows": []byte(strings.ReplaceAll(written, "\n", "\r\n")),
			"UTF-16 of Windows": utf16File(binary.LittleEndian, written), "UTF-16 the other way round": utf16File(binary.BigEndian, written),
		} {
			got, err := exchange.ReadResponses("a.csv", bytes.NewReader(raw))
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
	got, err := exchange.ReadResponses("a.csv", strings.NewReader("state;instrument;cycle;received\nKEN;TIP;3;2026-07-01\nPER;TIP;3;2026-07-01\nKenya;tip;3;2026-07-09\nKEN;TIP;4;2026-07-01\n"))
	require.Empty(t, got.Rows)
	wrong := exchange.EachWrong(err)
	require.Len(t, wrong, 1)
	require.Equal(t, 4, wrong[0].Line)
	require.Equal(t, domain.Say("sheet.response_twice", "line", 2), wrong[0].Message)
}

// Fifty wrong cells are told at once, and how many more there are.
func TestTooManyWrongCellsAreCounted(t *testing.T) {
	const head = "state,instrument,cycle,received\n"
	_, err := exchange.ReadResponses("a.csv", strings.NewReader(head+strings.Repeat("Atlantis,TIP,0,2026-07-01\n", 30)))
	wrong := exchange.EachWrong(err)
	require.Len(t, wrong, 51)
	require.Equal(t, []any{26, "cycle"}, []any{wrong[49].Line, wrong[49].Column})
	require.Equal(t, 27, wrong[50].Line)
	require.Equal(t, domain.Say("sheet.more", "count", 10), wrong[50].Message)

	got, err := exchange.ReadResponses("a.csv", strings.NewReader(head+strings.Repeat("KEN,TIP,3,2026-07-01\n", 1)))
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
			{Line: 2, Column: "state", Message: domain.Say("sheet.state")}, {Line: 2, Column: "instrument", Message: domain.Say("sheet.choice")},
			{Line: 2, Column: "cycle", Message: domain.Say("sheet.cycle")}, {Line: 2, Column: "received", Message: domain.Say("sheet.day")},
			{Line: 2, Column: "how", Message: domain.Say("sheet.choice")},
		},
		head + "KEN,TIP,3,2026-01-01,letter\nKEN,TIP\n": {{Line: 3, Column: "cycle", Message: domain.Say("sheet.short")}},
		head + "\"KEN,TIP,3\n":                          {{Line: 3, Message: domain.Say("sheet.broken")}},
	} {
		got, err := exchange.ReadResponses("answers.csv", strings.NewReader(in))
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

func TestWhatTheRegisterRefusesStandsAtItsLine(t *testing.T) {
	got, err := exchange.ReadResponses("answers.csv", strings.NewReader("state,instrument,cycle,received\n\nKEN,TIP,3,2026-07-01\n\nPER,TIP,3,2026-07-01\n"))
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
		"no such instrument":   {strings.Replace(whole, "Afghanistan,UNTOC,", "Afghanistan,UNTO,", 1), 2, "instrument", "sheet.choice"},
		"no such status":       {strings.Replace(whole, "UNTOC,party,2003-09-24", "UNTOC,member,", 1), 2, "status", "sheet.choice"},
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
		got, err := exchange.ReadResponses("f.csv", strings.NewReader(in))
		if utf8.ValidString(in) && !strings.HasPrefix(in, "\ufeff") {
			wide, wideErr := exchange.ReadResponses("f.csv", bytes.NewReader(utf16File(binary.BigEndian, in)))
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
