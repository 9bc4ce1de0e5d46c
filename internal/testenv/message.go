package testenv

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
)

// Message is a mail as it arrived: the envelope's sender and recipients, and the bytes of header and body.
type Message struct {
	From string
	To   []string
	Raw  []byte
}

// Header returns a header field with its encoded words decoded, empty when it is absent.
func (m Message) Header(name string) (string, error) {
	parsed, err := mail.ReadMessage(bytes.NewReader(m.Raw))
	if err != nil {
		return "", err
	}
	return new(mime.WordDecoder).DecodeHeader(parsed.Header.Get(name))
}

// errNoPart says that a message has no part of the kind asked for.
var errNoPart = errors.New("no such part")

// Part returns the decoded text of the first part of a media type, such as text/plain or text/html.
func (m Message) Part(mediaType string) (string, error) {
	parsed, err := mail.ReadMessage(bytes.NewReader(m.Raw))
	if err != nil {
		return "", err
	}
	text, err := findPart(mediaType, parsed.Header.Get, parsed.Body)
	if err != nil {
		return "", fmt.Errorf("looking for %s: %w", mediaType, err)
	}
	return text, nil
}

// findPart looks through a part and the parts inside it.
func findPart(want string, header func(string) string, body io.Reader) (string, error) {
	kind, params, err := mime.ParseMediaType(header("Content-Type"))
	if err != nil {
		return "", err
	}
	if !strings.HasPrefix(kind, "multipart/") {
		if kind != want {
			return "", errNoPart
		}
		text, err := io.ReadAll(decodeTransfer(header("Content-Transfer-Encoding"), body))
		return string(text), err
	}
	parts := multipart.NewReader(body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return "", errNoPart
		}
		if err != nil {
			return "", err
		}
		text, err := findPart(want, part.Header.Get, part)
		if !errors.Is(err, errNoPart) {
			return text, err
		}
	}
}

func decodeTransfer(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	default:
		return body
	}
}
