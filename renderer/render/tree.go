package render

import (
	"path"
	"slices"
	"strings"
)

// Tree is the part of a repository that was given. It remembers what was read and what was looked for in vain, so that
// both are the exact dependencies of the answer.
type Tree struct {
	files map[string][]byte
	// dirs has the names in each directory, each once.
	dirs   map[string]map[string]struct{}
	read   map[string]struct{}
	probed map[string]struct{}
	// order has what was read, in order, and again each time: an error is mostly about the last one.
	order []string
	// lastProbe is what was looked for in vain last.
	lastProbe string
}

func newTree() *Tree {
	return &Tree{
		files:  map[string][]byte{},
		dirs:   map[string]map[string]struct{}{".": {}},
		read:   map[string]struct{}{},
		probed: map[string]struct{}{},
	}
}

func (t *Tree) add(file string, content []byte) {
	t.files[file] = content
	for name := file; name != "."; {
		dir := path.Dir(name)
		names := t.dirs[dir]
		if names == nil {
			names = map[string]struct{}{}
			t.dirs[dir] = names
		}
		names[path.Base(name)] = struct{}{}
		name = dir
	}
}

// File gives a file's bytes.
func (t *Tree) File(file string) ([]byte, bool) {
	content, ok := t.files[file]
	if !ok {
		t.miss(file)
		return nil, false
	}
	t.read[file] = struct{}{}
	t.order = append(t.order, file)
	return content, true
}

// Has is whether there is a file of this path. It is not read.
func (t *Tree) Has(file string) bool {
	_, ok := t.files[file]
	if !ok {
		t.miss(file)
	}
	return ok
}

// HasDir is whether there is a directory of this path.
func (t *Tree) HasDir(dir string) bool {
	_, ok := t.dirs[dir]
	if !ok {
		t.miss(dir)
	}
	return ok
}

// Names gives what is in a directory, sorted. All of it is a dependency, with what is not given: a directory that is
// read whole is always named among what was probed.
func (t *Tree) Names(dir string) []string {
	t.probed[dir] = struct{}{}
	names := make([]string, 0, len(t.dirs[dir]))
	for name := range t.dirs[dir] {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (t *Tree) miss(name string) {
	_, file := t.files[name]
	_, dir := t.dirs[name]
	if !file && !dir {
		t.probed[name] = struct{}{}
		t.lastProbe = name
	}
}

// last is the file that was read last, or "".
func (t *Tree) last() string {
	if len(t.order) == 0 {
		return ""
	}
	return t.order[len(t.order)-1]
}

func sorted(set map[string]struct{}) []string {
	names := make([]string, 0, len(set))
	for name := range set {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// clean gives the repository path of a path below dir, and false where it leads out of the repository.
func clean(dir, name string) (string, bool) {
	joined := path.Join(dir, name)
	return joined, joined != ".." && !strings.HasPrefix(joined, "../") && !strings.HasPrefix(name, "/")
}
