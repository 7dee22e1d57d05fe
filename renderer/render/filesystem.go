package render

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// mount is where kustomize sees the repository. It is not the root, so that a path that leads out of the repository is
// seen to do so, and it has a name that no repository has, so that it can be cut out of messages.
const mount = "/tree-7c1f0b9e"

// disk shows a tree to kustomize as its file system.
type disk struct {
	tree *Tree
	// outside is the first path that leads out of the repository.
	outside string
	// bomb is the first file that must not be read as YAML.
	bomb error
}

var _ filesys.FileSystem = (*disk)(nil)

var errReadOnly = errors.New("nothing can be written")

// within gives the repository path of a path that kustomize uses.
func (d *disk) within(name string) (string, error) {
	if !path.IsAbs(name) {
		name = path.Join(mount, name)
	}
	name = path.Clean(name)
	if name == mount {
		return ".", nil
	}
	inside, ok := strings.CutPrefix(name, mount+"/")
	if !ok {
		if d.outside == "" {
			d.outside = name
		}
		return "", fmt.Errorf("'%s' is outside of the repository", name)
	}
	return inside, nil
}

func (d *disk) CleanedAbs(name string) (filesys.ConfirmedDir, string, error) {
	inside, err := d.within(name)
	if err != nil {
		return "", "", err
	}
	switch full := path.Join(mount, inside); {
	case d.tree.HasDir(inside):
		return filesys.ConfirmedDir(full), "", nil
	case d.tree.Has(inside):
		return filesys.ConfirmedDir(path.Dir(full)), path.Base(full), nil
	default:
		return "", "", fmt.Errorf("'%s' doesn't exist", name)
	}
}

func (d *disk) ReadFile(name string) ([]byte, error) {
	inside, err := d.within(name)
	if err != nil {
		return nil, err
	}
	content, ok := d.tree.File(inside)
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	if err := harmless(content, inside); err != nil {
		if d.bomb == nil {
			d.bomb = err
		}
		return nil, err
	}
	return content, nil
}

func (d *disk) IsDir(name string) bool {
	inside, err := d.within(name)
	return err == nil && d.tree.HasDir(inside)
}

func (d *disk) Exists(name string) bool {
	inside, err := d.within(name)
	return err == nil && (d.tree.HasDir(inside) || d.tree.Has(inside))
}

func (d *disk) ReadDir(name string) ([]string, error) {
	inside, err := d.within(name)
	if err != nil {
		return nil, err
	}
	if !d.tree.HasDir(inside) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return d.tree.Names(inside), nil
}

func (d *disk) Open(name string) (filesys.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}

// Builds do not look for files by pattern, and do not walk.
func (d *disk) Glob(string) ([]string, error)        { return nil, fs.ErrPermission }
func (d *disk) Walk(string, filepath.WalkFunc) error { return fs.ErrPermission }
func (d *disk) Create(string) (filesys.File, error)  { return nil, errReadOnly }
func (d *disk) Mkdir(string) error                   { return errReadOnly }
func (d *disk) MkdirAll(string) error                { return errReadOnly }
func (d *disk) RemoveAll(string) error               { return errReadOnly }
func (d *disk) WriteFile(string, []byte) error       { return errReadOnly }
