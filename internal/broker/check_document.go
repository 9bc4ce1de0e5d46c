package broker

import (
	"archive/zip"
	"bytes"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"slices"
	"strings"

	"tamatch/internal/domain"
)

// checkDocument cleans title and name of a file and refuses what may not be put up: nothing, too much, another kind, what
// is not what its name says, and what carries macros.
func checkDocument(d *domain.MatchDocument, data []byte) error {
	c := &check{whole: true}
	c.words("title", &d.Title, maxShort)
	d.Name = domain.DocumentName(d.Name)
	c.words("file", &d.Name, maxTitle)
	kind, known := domain.DocumentKindOf(d.Name)
	d.MediaType = kind.MediaType
	switch _, told := c.At("file"); {
	case told:
	case len(data) == 0:
		c.Add("file", "error.file_empty")
	case len(data) > domain.MaxDocument:
		c.Add("file", "error.file_large", "megabytes", domain.MaxDocument>>20)
	case !known:
		c.Add("file", "error.file_kind", "kinds", documentExtensions())
	default:
		if key := unlike(kind.Extension, data); key != "" {
			c.Add("file", key, "kind", strings.ToUpper(kind.Extension))
		}
	}
	return c.Err()
}

func documentExtensions() []string {
	var out []string
	for _, k := range domain.DocumentKinds {
		out = append(out, strings.ToUpper(k.Extension))
	}
	return out
}

// unlike is the message of what is wrong with the bytes of a file of that extension, "" when nothing is.
func unlike(extension string, data []byte) string {
	const other = "error.file_content"
	switch extension {
	case "pdf":
		if !bytes.HasPrefix(data, []byte("%PDF-")) {
			return other
		}
	case "docx", "xlsx", "pptx":
		return unlikeOffice(extension, data)
	case "odt", "ods":
		return unlikeOpenDocument(extension, data)
	case "png":
		if _, err := png.DecodeConfig(bytes.NewReader(data)); err != nil {
			return other
		}
	case "jpg", "jpeg":
		if _, err := jpeg.DecodeConfig(bytes.NewReader(data)); err != nil {
			return other
		}
	case "txt", "csv":
		if !plain(data) {
			return other
		}
	}
	return ""
}

// plain says whether the bytes are text that no program takes for a page or a drawing, in UTF-8, in UTF-16 with its mark, or
// in one of the older encodings of a byte a letter.
func plain(data []byte) bool {
	if bytes.HasPrefix(data, []byte{0xFF, 0xFE}) || bytes.HasPrefix(data, []byte{0xFE, 0xFF}) {
		return len(data)%2 == 0
	}
	if slices.ContainsFunc(data, func(b byte) bool { return b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' || b == 0x7F }) {
		return false
	}
	begin := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(string(data[:min(len(data), 1024)]), "\uFEFF")))
	if strings.HasPrefix(begin, "<svg") {
		return false
	}
	kind, _, _ := strings.Cut(http.DetectContentType([]byte(begin)), ";")
	return !slices.Contains([]string{"text/html", "text/xml", "application/pdf", "application/postscript"}, kind)
}

// mainParts are the part that a document of Office Open XML must have, and the type that it must be said to have: a
// document with macros says another.
var mainParts = map[string]struct{ part, kind string }{
	"docx": {"word/document.xml", "wordprocessingml.document.main+xml"},
	"xlsx": {"xl/workbook.xml", "spreadsheetml.sheet.main+xml"},
	"pptx": {"ppt/presentation.xml", "presentationml.presentation.main+xml"},
}

// openTypes are what the first part of an OpenDocument file says.
var openTypes = map[string]string{
	"odt": "application/vnd.oasis.opendocument.text",
	"ods": "application/vnd.oasis.opendocument.spreadsheet",
}

func unlikeOffice(extension string, data []byte) string {
	parts := zipParts(data)
	types, ok := zipPart(parts, "[Content_Types].xml")
	main := mainParts[extension]
	switch {
	case !ok || !hasPart(parts, func(name string) bool { return name == main.part }):
		return "error.file_content"
	case strings.Contains(types, "macroenabled"), strings.Contains(types, "vbaproject"),
		hasPart(parts, func(name string) bool {
			return strings.HasSuffix(name, "vbaproject.bin") || strings.Contains(name, "/macrosheets/") || strings.Contains(name, "/activex/")
		}):
		return "error.file_macros"
	case !strings.Contains(types, main.kind):
		return "error.file_content"
	}
	return ""
}

func unlikeOpenDocument(extension string, data []byte) string {
	parts := zipParts(data)
	says, ok := zipPart(parts, "mimetype")
	switch {
	case !ok || strings.TrimSpace(says) != openTypes[extension] || !hasPart(parts, func(name string) bool { return name == "content.xml" }):
		return "error.file_content"
	case hasPart(parts, func(name string) bool {
		return strings.HasPrefix(name, "basic/") || strings.HasPrefix(name, "scripts/")
	}):
		return "error.file_macros"
	}
	return ""
}

// zipParts are the parts of a file that is a zip file from its first byte on; none when it is not.
func zipParts(data []byte) []*zip.File {
	if !bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return nil
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil
	}
	return z.File
}

// partName is the name of a part as programs compare it.
func partName(f *zip.File) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
}

func hasPart(parts []*zip.File, is func(name string) bool) bool {
	return slices.ContainsFunc(parts, func(f *zip.File) bool { return is(partName(f)) })
}

// zipPart is what is in a part, in small letters; no part that is read here is larger than a megabyte.
func zipPart(parts []*zip.File, name string) (string, bool) {
	const most = 1 << 20
	i := slices.IndexFunc(parts, func(f *zip.File) bool { return partName(f) == strings.ToLower(name) })
	if i < 0 {
		return "", false
	}
	file, err := parts[i].Open()
	if err != nil {
		return "", false
	}
	defer func() { _ = file.Close() }()
	raw, err := io.ReadAll(io.LimitReader(file, most+1))
	if err != nil || len(raw) > most {
		return "", false
	}
	return strings.ToLower(string(raw)), true
}
