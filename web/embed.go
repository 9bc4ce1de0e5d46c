// Package web holds what browsers and translators care about: templates, static files and words. It has no logic
// beyond giving each static file an address that changes with its content.
package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed all:templates static locales
var files embed.FS

// StaticPath is the folder under which every static file is addressed.
const StaticPath = "/static/"

// Templates holds layout.html, components/*.html and one folder of pages a noun.
func Templates() fs.FS { return sub("templates") }

// Locales holds one folder of flat JSON files a language.
func Locales() fs.FS { return sub("locales") }

func sub(dir string) fs.FS {
	f, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // the name is written above: only a malformed one fails
	}
	return f
}

// assets and contents are filled once at start, so that a page costs a map lookup and no hashing.
var assets, contents = hashed(sub("static"))

func hashed(static fs.FS) (addresses map[string]string, contents map[string][]byte) {
	addresses, contents = map[string]string{}, map[string][]byte{}
	err := fs.WalkDir(static, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := fs.ReadFile(static, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		ext := path.Ext(name)
		with := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext
		addresses[name] = StaticPath + with
		contents[with] = body
		return nil
	})
	if err != nil {
		panic(fmt.Errorf("web: reading the embedded static files: %w", err))
	}
	return addresses, contents
}

// Asset returns the address of a static file, e.g. "/static/tokens.0a1b2c3d4e.css" for "tokens.css". The address
// changes with the content, so it may be cached for ever. A name that does not exist is a mistake in a template and panics.
func Asset(name string) string {
	address, ok := assets[name]
	if !ok {
		panic("web: no static file " + name)
	}
	return address
}

// Open returns the content behind an address that Asset gave, without StaticPath ("tokens.0a1b2c3d4e.css").
// An address with another hash is of another build: fs.ErrNotExist.
func Open(hashed string) ([]byte, error) {
	body, ok := contents[hashed]
	if !ok {
		return nil, fmt.Errorf("static file %q: %w", hashed, fs.ErrNotExist)
	}
	return body, nil
}
