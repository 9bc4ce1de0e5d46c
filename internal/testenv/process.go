package testenv

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// How long a server may take on a slow, busy machine before the test gives up on it.
const (
	startLimit = 60 * time.Second
	stopLimit  = 30 * time.Second
)

// process is one server program: how to start it, how to know that it answers, how to end it.
type process struct {
	name    string
	command func() *exec.Cmd            // a fresh command for each start
	ready   func(context.Context) error // nil once the server answers, and is this very server
	orderly syscall.Signal              // asks for a clean shutdown
	abrupt  syscall.Signal              // ends it as a crash would

	mu     sync.Mutex
	cmd    *exec.Cmd
	output *Log
	exited chan struct{}
	state  error // how it ended; read after exited is closed
}

// start runs the program and returns when it answers.
func (p *process) start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running() {
		return fmt.Errorf("%s is running already", p.name)
	}
	cmd, output, exited := p.command(), &Log{}, make(chan struct{})
	cmd.Stdout, cmd.Stderr = output, output
	cmd.WaitDelay = time.Second
	ownGroup(cmd)
	endWithParent(cmd, p.abrupt)
	ended := func(state error) {
		p.state = state
		close(exited)
	}
	if err := spawn(cmd, ended); err != nil {
		return fmt.Errorf("starting %s: %w", p.name, err)
	}
	p.cmd, p.output, p.exited = cmd, output, exited
	return p.awaitReady()
}

// awaitReady asks until the server answers, has ended or takes too long.
func (p *process) awaitReady() error {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		err := p.ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.exited:
			return fmt.Errorf("%s ended while starting: %v\n%s", p.name, p.state, p.output)
		case <-ctx.Done():
			_ = p.end(syscall.SIGKILL)
			return fmt.Errorf("%s does not answer after %s: %w\n%s", p.name, startLimit, err, p.output)
		case <-again.C:
		}
	}
}

// stop ends the program with the signal and returns when it is gone; a program that is not running is left alone.
func (p *process) stop(signal syscall.Signal) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.running() {
		return nil
	}
	return p.end(signal)
}

func (p *process) end(signal syscall.Signal) error {
	if err := p.cmd.Process.Signal(signal); err != nil && p.running() {
		return fmt.Errorf("stopping %s: %w", p.name, err)
	}
	limit := time.NewTimer(stopLimit)
	defer limit.Stop()
	select {
	case <-p.exited:
		return nil
	case <-limit.C:
		_ = p.cmd.Process.Kill()
		<-p.exited
		return fmt.Errorf("%s did not stop within %s\n%s", p.name, stopLimit, p.output)
	}
}

func (p *process) running() bool {
	if p.cmd == nil {
		return false
	}
	select {
	case <-p.exited:
		return false
	default:
		return true
	}
}

// spawn starts the command and waits for it in one goroutine that keeps its thread: Linux sends the parent-death signal
// when the starting thread ends, and Go may end an ordinary one early. It calls ended with how the command ended.
func spawn(cmd *exec.Cmd, ended func(error)) error {
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			ended(cmd.Wait())
		}
	}()
	return <-started
}

// Log keeps the last output of a program, to be shown when it fails; it may be read while the program writes.
type Log struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

const logSize = 32 << 10

// Write never fails.
func (o *Log) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.buf.Write(p)
	if extra := o.buf.Len() - logSize; extra > 0 {
		o.buf.Next(extra)
	}
	return len(p), nil
}

// String is what is kept so far.
func (o *Log) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// freePort finds a loopback port that nobody listens on at the moment. Another process may take it before our server
// does, so servers are started with startOnFreePort.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// startOnFreePort calls start with free ports until one start succeeds. A missing part is not tried again.
func startOnFreePort(start func(port int) error) error {
	var err error
	for range 3 {
		var port int
		if port, err = freePort(); err != nil {
			return err
		}
		if err = start(port); err == nil || errors.As(err, new(missing)) {
			return err
		}
	}
	return err
}
