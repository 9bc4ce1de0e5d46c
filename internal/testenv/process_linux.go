package testenv

import (
	"os/exec"
	"syscall"
)

// ownGroup puts the command into a process group of its own, out of reach of the terminal's Ctrl-C.
func ownGroup(cmd *exec.Cmd) { attributes(cmd).Setpgid = true }

// endWithParent makes the kernel signal the command when the thread that starts it ends. Go sets it after the change of
// user, which would clear it.
func endWithParent(cmd *exec.Cmd, signal syscall.Signal) { attributes(cmd).Pdeathsig = signal }

// runAs makes the command run as another user, without the groups of ours.
func runAs(cmd *exec.Cmd, uid, gid uint32) {
	attributes(cmd).Credential = &syscall.Credential{Uid: uid, Gid: gid}
}

func attributes(cmd *exec.Cmd) *syscall.SysProcAttr {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	return cmd.SysProcAttr
}
