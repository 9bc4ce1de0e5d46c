package testenv

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

const npmRemedy = "run `make deps`, or `npm ci` in internal/testenv"

// npmFile returns the path of a file that npm installed beside this source file.
func npmFile(name string) (string, error) {
	_, here, _, ok := runtime.Caller(0)
	if !ok {
		return "", errors.New("the source folder of testenv is unknown")
	}
	path := filepath.Join(filepath.Dir(here), "node_modules", filepath.FromSlash(name))
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return "", missing{name + " is not installed", npmRemedy}
	} else if err != nil {
		return "", err
	}
	return path, nil
}
