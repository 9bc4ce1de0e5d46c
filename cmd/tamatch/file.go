package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// piped stands for standard input or output in place of a file.
const piped = "-"

// confidential is the mode of a file that is for its owner alone: what is not public is in it.
const confidential fs.FileMode = 0o600

// writeWhole writes a file beside its place and moves it there when it is whole. That it can be written there is tried before
// write is called.
func writeWhole(path string, mode fs.FileMode, write func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	defer os.Remove(file.Name()) // gone once it has its name
	err = write(file)
	if err == nil {
		err = errors.Join(file.Chmod(mode), file.Sync())
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// opened reads a file, or standard input for -.
func opened(r *run, file string, read func(name string, in io.Reader) error) error {
	if file == piped {
		return read("standard input", r.in)
	}
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	return read(filepath.Base(file), in)
}
