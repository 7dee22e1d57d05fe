package render

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"path"
	"regexp"
	"strings"
)

// What a packed chart may have, with all charts packed inside of it.
const (
	mostUnpacked = 64 << 20
	mostRatio    = 50
	mostEntries  = 10_000
	mostNested   = 5
	// smallUnpacked is the size below which the ratio says nothing.
	smallUnpacked = 1 << 20
)

// unpacking counts over a packed chart and all that is packed in it.
type unpacking struct {
	file    string
	packed  int
	bytes   int
	entries int
}

// safeArchive refuses a packed chart that Helm must not unpack: one that grows too much, or has links or names that
// lead out of it.
func safeArchive(file string, content []byte) error {
	return (&unpacking{file: file, packed: len(content)}).check(content, 0)
}

func (u *unpacking) refuse(format string, arguments ...any) error {
	return problem(Archive, u.file, 0, u.file+" "+format, arguments...)
}

func (u *unpacking) check(content []byte, nested int) error {
	if nested > mostNested {
		return u.refuse("has charts packed in charts, more than %d deep.", mostNested)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return u.refuse("is not a packed chart: %v.", err)
	}
	entries := tar.NewReader(&counted{from: unzipped, by: u})
	for {
		entry, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return u.unreadable(err)
		}
		if u.entries++; u.entries > mostEntries {
			return u.refuse("has more than %d files.", mostEntries)
		}
		if err := u.acceptable(entry); err != nil {
			return err
		}
		if !innerChart.MatchString(entry.Name) {
			continue
		}
		inner, err := io.ReadAll(entries)
		if err != nil {
			return u.unreadable(err)
		}
		if err := u.check(inner, nested+1); err != nil {
			return err
		}
	}
}

// innerChart is a chart that Helm unpacks in turn.
var innerChart = regexp.MustCompile(`(?:^|/)charts/[^/]+\.tgz$`)

func (u *unpacking) unreadable(err error) error {
	if known := new(Problem); errors.As(err, &known) {
		return known
	}
	return u.refuse("cannot be unpacked: %v.", err)
}

func (u *unpacking) acceptable(entry *tar.Header) error {
	switch entry.Typeflag {
	case tar.TypeReg, tar.TypeDir, tar.TypeXHeader, tar.TypeXGlobalHeader:
	case tar.TypeLink, tar.TypeSymlink:
		return u.refuse("has a link, %q.", entry.Name)
	default:
		return u.refuse("has something that is neither file nor directory, %q.", entry.Name)
	}
	name := strings.ReplaceAll(entry.Name, "\\", "/")
	if path.IsAbs(name) || name == ".." || strings.HasPrefix(name, "../") || strings.Contains(name, "/../") ||
		strings.HasSuffix(name, "/..") {
		return u.refuse("has a name that leads out of it, %q.", entry.Name)
	}
	return nil
}

// counted stops where the archive has grown too much.
type counted struct {
	from io.Reader
	by   *unpacking
}

func (c *counted) Read(into []byte) (int, error) {
	n, err := c.from.Read(into)
	c.by.bytes += n
	if c.by.bytes > mostUnpacked {
		return n, c.by.refuse("unpacks to more than %d bytes.", mostUnpacked)
	}
	if c.by.bytes > smallUnpacked && c.by.bytes > mostRatio*c.by.packed {
		return n, c.by.refuse("unpacks to more than %d times its size.", mostRatio)
	}
	return n, err
}
