package testenv

import (
	"fmt"
	"os/exec"
	"syscall"
	"testing"
)

// Running is a command that was started by [Run].
type Running struct {
	cmd   *exec.Cmd
	ended chan struct{}
	state error
}

// Run starts a command and returns how it is ended: at once, as the kernel ends what has run out of memory, or in order.
// It does not outlive the test's process.
func Run(t testing.TB, cmd *exec.Cmd) *Running {
	t.Helper()
	r := &Running{cmd: cmd, ended: make(chan struct{})}
	endWithParent(cmd, syscall.SIGKILL)
	ownGroup(cmd)
	err := spawn(cmd, func(state error) {
		r.state = state
		close(r.ended)
	})
	if err != nil {
		t.Fatal(fmt.Errorf("starting %s: %w", cmd.Path, err))
	}
	t.Cleanup(r.Kill)
	return r
}

// Ended is closed when the command is gone.
func (r *Running) Ended() <-chan struct{} { return r.ended }

// Kill ends the command without a warning, and returns when it is gone.
func (r *Running) Kill() {
	_ = r.cmd.Process.Kill()
	<-r.ended
}

// Stop asks the command to end, waits until it has, and returns how.
func (r *Running) Stop() error {
	_ = r.cmd.Process.Signal(syscall.SIGTERM)
	<-r.ended
	return r.state
}

// Pid is the number of the process.
func (r *Running) Pid() int { return r.cmd.Process.Pid }
