package domain

import "testing"

func TestTheNameOfAFileIsKeptWithoutItsPath(t *testing.T) {
	for sent, want := range map[string]string{
		"Terms of reference.pdf":            "Terms of reference.pdf",
		"الشروط المرجعية.docx":              "الشروط المرجعية.docx",
		`C:\Users\me\letter.pdf`:            "letter.pdf",
		"../../etc/passwd.txt":              "passwd.txt",
		"/srv/../x.csv":                     "x.csv",
		"two\r\nlines\x00\x7f.pdf":          "twolines.pdf",
		"annex\u202efdp.exe":                "annexfdp.exe",
		"\u2066isolated\u2069\ufeff.pdf":    "isolated.pdf",
		"  spaces .pdf \t":                  "spaces .pdf",
		"bad\xffbytes.pdf":                  "bad\ufffdbytes.pdf",
		`quoted "name"; filename=other.pdf`: `quoted "name"; filename=other.pdf`,
		"..":                                "..",
		"folder/":                           "",
	} {
		if got := DocumentName(sent); got != want {
			t.Errorf("%q is kept as %q, want %q", sent, got, want)
		}
	}
}
