package testenv

import (
	"os/exec"
	"testing"
)

const officeRemedy = "run `make deps`, or apt-get install libreoffice-writer-nogui poppler-utils"

// Office is the program that sets documents as PDF, LibreOffice's; pdftotext is there to read what it set.
func Office(t testing.TB) string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		unavailable(t, missing{"pdftotext is not installed", officeRemedy})
	}
	path, err := exec.LookPath("soffice")
	if err != nil {
		unavailable(t, missing{"LibreOffice is not installed", officeRemedy})
	}
	return path
}
