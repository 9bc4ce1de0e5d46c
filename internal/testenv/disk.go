package testenv

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// SmallDisk is a file system of a few megabytes that a test may fill up.
type SmallDisk struct {
	t      testing.TB
	Folder string
}

// Disk mounts a file system of that many bytes for the test. Where mounting is not allowed, as in most containers, the test
// is skipped, also when every part is required: nothing can be installed that would allow it.
func Disk(t testing.TB, bytes int) *SmallDisk {
	t.Helper()
	dir, err := newFolder("disk")
	if err != nil {
		t.Fatal(err)
	}
	if err := mountMemory(dir, fmt.Sprintf("size=%d,mode=0777", bytes)); err != nil {
		if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES) || errors.Is(err, errors.ErrUnsupported) {
			t.Skipf("a small file system cannot be mounted here (%v): run the test as root", err)
		}
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unmount(dir); err != nil {
			t.Errorf("unmounting the small disk: %v", err)
		}
		_ = os.Remove(dir)
	})
	return &SmallDisk{t, dir}
}

func (d *SmallDisk) filler() string { return filepath.Join(d.Folder, "filler") }

// Fill leaves no space on the disk.
func (d *SmallDisk) Fill() {
	d.t.Helper()
	f, err := os.OpenFile(d.filler(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	for block := make([]byte, 64<<10); len(block) > 0; {
		if _, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
			block = block[:len(block)/2]
		} else if err != nil {
			d.t.Fatal(err)
		}
	}
}

// Free gives back the space that Fill took.
func (d *SmallDisk) Free() {
	d.t.Helper()
	if err := os.Remove(d.filler()); err != nil {
		d.t.Fatal(err)
	}
}
