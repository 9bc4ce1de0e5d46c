package exchange

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// WriteSheet writes comma-separated values that a spreadsheet opens as what they are: a cell that it would take for a
// formula begins with an apostrophe. The mark at the start tells it the encoding.
func WriteSheet(w io.Writer, headings []string, rows [][]string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("writing a sheet: %w", err)
	}
	out := csv.NewWriter(w)
	for _, row := range append([][]string{headings}, rows...) {
		plain := make([]string, len(row))
		for i, cell := range row {
			plain[i] = plainCell(cell)
		}
		if err := out.Write(plain); err != nil {
			return fmt.Errorf("writing a sheet: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("writing a sheet: %w", err)
	}
	return nil
}

// plainCell is the cell as text: spreadsheets take what begins with one of these signs for a formula, and do so after
// blanks too.
func plainCell(s string) string {
	if strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\r") || strings.HasPrefix(s, "\n") {
		return "'" + s
	}
	if trimmed := strings.TrimLeft(s, " \u00a0\u3000"); trimmed != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(trimmed)[0]) {
		return "'" + s
	}
	return s
}
