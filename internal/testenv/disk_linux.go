package testenv

import "syscall"

func mountMemory(dir, options string) error { return syscall.Mount("tmpfs", dir, "tmpfs", 0, options) }

// unmount lets go of the folder also while something in it is open.
func unmount(dir string) error { return syscall.Unmount(dir, syscall.MNT_DETACH) }
