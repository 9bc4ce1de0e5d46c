package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"golang.org/x/term"

	"tamatch/internal/store"
)

type backupCmd struct {
	File string `arg:"" help:"Archive to write, which must not be there yet; - is standard output."`
}

// Run writes the archive beside its place and moves it there when it is whole.
func (b backupCmd) Run(r *run) error {
	c, err := LoadConfig(lookupEnv)
	if err != nil {
		return err
	}
	if b.File == piped {
		if f, ok := r.out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
			return errors.New("the archive is not for a terminal: name a file, or send it through a pipe")
		}
		m, err := backup(r.ctx, c, r.out)
		if err != nil {
			return err
		}
		fmt.Fprintln(os.Stderr, described(m))
		return nil
	}
	m, err := b.write(r.ctx, c)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(r.out, "%s: %s\n", b.File, described(m))
	return err
}

func (b backupCmd) write(ctx context.Context, c Config) (store.Manifest, error) {
	if _, err := os.Lstat(b.File); err == nil {
		return store.Manifest{}, fmt.Errorf("%s is there already; an archive takes no other file's place", b.File)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return store.Manifest{}, err
	}
	var m store.Manifest
	err := writeWhole(b.File, confidential, func(file io.Writer) (err error) {
		m, err = backup(ctx, c, file)
		return err
	})
	return m, err
}

func backup(ctx context.Context, c Config, w io.Writer) (store.Manifest, error) {
	s, err := openRegister(ctx, c, logger(c))
	if err != nil {
		return store.Manifest{}, err
	}
	defer s.Close()
	shown := newProgress("backing up")
	defer shown.end()
	return s.Backup(ctx, w, store.BackupOptions{Version: version(), Progress: shown.show})
}

func described(m store.Manifest) string {
	return fmt.Sprintf("%d rows of %d tables at version %d, as of %s (change %d)",
		m.Rows(), len(m.Tables), m.Schema, m.At.Format("2006-01-02 15:04:05Z"), m.Change)
}
