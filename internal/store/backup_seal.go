package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
)

// sealSize is the length of a seal: the SHA-256 of all that stands before it, in hexadecimal.
const sealSize = 2 * sha256.Size

// errDamaged says that an archive is not as it was written, or is none.
var errDamaged = errors.New("this is no archive of tamatch, or it is damaged: its seal does not fit what it holds")

// sealer passes everything on but the last sealSize bytes, in whose place it writes the seal. It only ever
// writes forward, so that an archive can go through a pipe.
type sealer struct {
	to   io.Writer
	hash hash.Hash
	held []byte
}

func newSealer(to io.Writer) *sealer { return &sealer{to: to, hash: sha256.New()} }

func (s *sealer) Write(p []byte) (int, error) {
	s.held = append(s.held, p...)
	ready := len(s.held) - sealSize
	if ready <= 0 {
		return len(p), nil
	}
	s.hash.Write(s.held[:ready])
	if _, err := s.to.Write(s.held[:ready]); err != nil {
		return 0, err
	}
	s.held = append(s.held[:0], s.held[ready:]...)
	return len(p), nil
}

// seal ends the archive.
func (s *sealer) seal() error {
	_, err := io.WriteString(s.to, hex.EncodeToString(s.hash.Sum(nil)))
	return err
}

// checkSeal reads the whole archive and says whether the seal at its end fits.
func checkSeal(r io.ReaderAt, size int64) error {
	if size <= sealSize {
		return errDamaged
	}
	seal := make([]byte, sealSize)
	if _, err := r.ReadAt(seal, size-sealSize); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(r, 0, size-sealSize)); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != string(seal) {
		return errDamaged
	}
	return nil
}
