package testenv

import (
	"io"
	"log"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// mailLimit is how long Next waits for a message that a test expects.
const mailLimit = 30 * time.Second

// Mailbox is a receiver of mail on loopback: it takes every message for anyone, without encryption or sign-in.
type Mailbox struct {
	Host string
	Port int

	t        testing.TB
	messages chan Message
	mu       sync.Mutex
	refusal  *smtp.SMTPError
}

// SMTP starts a receiver of mail for this test. It ends with the test.
func SMTP(t testing.TB) *Mailbox {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &Mailbox{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, t: t, messages: make(chan Message, 1000)}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &delivery{box: m}, nil }))
	server.Domain = "mail.test"
	server.EnableSMTPUTF8 = true
	server.ReadTimeout, server.WriteTimeout = mailLimit, mailLimit
	server.ErrorLog = log.New(io.Discard, "", 0)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(l) // it returns when the test closes it
	}()
	t.Cleanup(func() {
		_ = server.Close()
		_ = l.Close()
		<-ended
	})
	return m
}

// Next waits for the next message, in the order of arrival, and fails the test when none comes.
func (m *Mailbox) Next() Message {
	m.t.Helper()
	limit := time.NewTimer(mailLimit)
	defer limit.Stop()
	select {
	case message := <-m.messages:
		return message
	case <-limit.C:
		m.t.Fatalf("no message came within %s", mailLimit)
		return Message{}
	}
}

// Waiting returns how many messages have arrived and were not taken yet.
func (m *Mailbox) Waiting() int { return len(m.messages) }

// Refuse makes the receiver answer every recipient with the code, 4xx for later and 5xx for never; 0 takes mail again.
func (m *Mailbox) Refuse(code int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refusal = nil
	if code != 0 {
		m.refusal = &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 2, 1}, Message: "mailbox refused by the test"}
	}
}

// delivery is one conversation with a client.
type delivery struct {
	box *Mailbox
	msg Message
}

func (d *delivery) Mail(from string, _ *smtp.MailOptions) error {
	d.msg.From = from
	return nil
}

func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error {
	d.box.mu.Lock()
	defer d.box.mu.Unlock()
	if d.box.refusal != nil {
		return d.box.refusal
	}
	d.msg.To = append(d.msg.To, to)
	return nil
}

func (d *delivery) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	d.msg.Raw = raw
	select {
	case d.box.messages <- d.msg:
		return nil
	default:
		return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "mailbox full"}
	}
}

func (d *delivery) Reset() { d.msg = Message{} }

func (d *delivery) Logout() error { return nil }
