package testenv_test

import (
	"errors"
	"net/smtp"
	"net/textproto"
	"strconv"
	"strings"
	"testing"

	"tamatch/internal/testenv"
)

const mailText = "From: desk@example.org\r\nTo: someone@example.org\r\nSubject: =?utf-8?q?Besoin_re=C3=A7u?=\r\n" +
	"MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=cut\r\n\r\n" +
	"--cut\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nUn lien : http://a.test/?x=3D1\r\n" +
	"--cut\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+VW4gbGllbjwvcD4=\r\n--cut--\r\n"

func send(box *testenv.Mailbox, to string) error {
	return smtp.SendMail(box.Host+":"+strconv.Itoa(box.Port), nil, "desk@example.org", []string{to}, []byte(mailText))
}

func TestMailArrivesAsItWasSent(t *testing.T) {
	box := testenv.SMTP(t)
	for _, to := range []string{"first@example.org", "second@example.org"} {
		if err := send(box, to); err != nil {
			t.Fatal(err)
		}
	}
	for _, to := range []string{"first@example.org", "second@example.org"} {
		message := box.Next()
		if message.From != "desk@example.org" || strings.Join(message.To, ",") != to {
			t.Errorf("from %q to %q", message.From, message.To)
		}
		subject, err := message.Header("Subject")
		if err != nil || subject != "Besoin reçu" {
			t.Errorf("subject %q, %v", subject, err)
		}
		text, err := message.Part("text/plain")
		if err != nil || strings.TrimSpace(text) != "Un lien : http://a.test/?x=1" {
			t.Errorf("text %q, %v", text, err)
		}
		page, err := message.Part("text/html")
		if err != nil || page != "<p>Un lien</p>" {
			t.Errorf("page %q, %v", page, err)
		}
		if _, err := message.Part("text/calendar"); err == nil {
			t.Error("a part that is not there was found")
		}
	}
	if n := box.Waiting(); n != 0 {
		t.Errorf("%d messages left", n)
	}
}

func TestMailboxRefuses(t *testing.T) {
	box := testenv.SMTP(t)
	box.Refuse(451)
	var answer *textproto.Error
	if err := send(box, "first@example.org"); !errors.As(err, &answer) || answer.Code != 451 {
		t.Errorf("answer %v, want 451", err)
	}
	box.Refuse(0)
	if err := send(box, "second@example.org"); err != nil {
		t.Fatal(err)
	}
	if message := box.Next(); message.To[0] != "second@example.org" {
		t.Errorf("the refused message arrived: %v", message.To)
	}
}
