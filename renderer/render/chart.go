package render

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"helm.sh/helm/v4/pkg/chart/loader/archive"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/ignore"
	"sigs.k8s.io/yaml"
)

// source is a chart of the tree.
type source struct {
	tree *Tree
	// place is its directory or packed file.
	place  string
	packed bool
	chart  *chart.Chart
	// aliases has the names of the charts that are known by another one, by that. Helm forgets them when it renders.
	aliases map[string]string
}

// load reads a chart as Helm does, from a directory or a packed file.
func load(tree *Tree, place string) (*source, error) {
	from := &source{tree: tree, place: path.Clean(place), aliases: map[string]string{}}
	files, err := from.files()
	if err != nil {
		return nil, err
	}
	if err := from.check(files); err != nil {
		return nil, err
	}
	from.chart, err = loader.LoadFiles(files)
	if err != nil {
		return nil, from.unloadable(err)
	}
	from.settle(from.chart)
	return from, nil
}

// settle puts subcharts into the order of their names, because Helm reads them in a random one, and notes aliases.
func (s *source) settle(one *chart.Chart) {
	if one.Metadata != nil {
		for _, dependency := range one.Metadata.Dependencies {
			if dependency != nil && dependency.Alias != "" {
				s.aliases[dependency.Alias] = dependency.Name
			}
		}
	}
	dependencies := slices.Clone(one.Dependencies())
	slices.SortFunc(dependencies, func(a, b *chart.Chart) int { return strings.Compare(a.Name(), b.Name()) })
	one.SetDependencies(dependencies...)
	for _, dependency := range dependencies {
		s.settle(dependency)
	}
}

func (s *source) files() ([]*archive.BufferedFile, error) {
	if _, dir := s.tree.dirs[s.place]; dir {
		return s.walk()
	}
	content, ok := s.tree.File(s.place)
	if !ok {
		return nil, problem(Missing, s.place, 0, "The chart %s does not exist.", s.place)
	}
	s.packed = true
	if err := safeArchive(s.place, content); err != nil {
		return nil, err
	}
	files, err := archive.LoadArchiveFiles(bytes.NewReader(content))
	if err != nil {
		return nil, problem(Archive, s.place, 0, "%s is not a packed chart: %v.", s.place, err)
	}
	return files, nil
}

// walk reads the chart's directory in the order that Helm reads it in, without what its .helmignore names.
func (s *source) walk() ([]*archive.BufferedFile, error) {
	rules := ignore.Empty()
	if list := path.Join(s.place, ignore.HelmIgnore); s.tree.Has(list) {
		content, _ := s.tree.File(list)
		parsed, err := ignore.Parse(bytes.NewReader(content))
		if err != nil {
			return nil, problem(BadChart, list, 0, "%s cannot be read: %v.", list, err)
		}
		rules = parsed
	}
	rules.AddDefaults()
	var files []*archive.BufferedFile
	var visit func(dir string) error
	visit = func(dir string) error {
		for _, base := range s.tree.Names(path.Join(s.place, dir)) {
			name := path.Join(dir, base)
			full := path.Join(s.place, name)
			_, isDir := s.tree.dirs[full]
			if rules.Ignore(name, info{name: base, dir: isDir}) {
				continue
			}
			if isDir {
				if err := visit(name); err != nil {
					return err
				}
				continue
			}
			content, _ := s.tree.File(full)
			if int64(len(content)) > archive.MaxDecompressedFileSize {
				return problem(TooLarge, full, 0, "%s has more than %d bytes.", full, archive.MaxDecompressedFileSize)
			}
			files = append(files, &archive.BufferedFile{Name: name, Data: bytes.TrimPrefix(content, byteOrderMark)})
		}
		return nil
	}
	return files, visit("")
}

var byteOrderMark = []byte{0xEF, 0xBB, 0xBF}

// check looks at what Helm will parse or unpack on its own.
func (s *source) check(files []*archive.BufferedFile) error {
	for _, file := range files {
		at := s.at(file.Name)
		switch base := path.Base(file.Name); {
		case innerChart.MatchString(file.Name) && !s.packed:
			if err := safeArchive(at, file.Data); err != nil {
				return err
			}
		case base == "Chart.yaml" || base == "values.yaml" || base == "requirements.yaml" || base == "Chart.lock" ||
			base == "requirements.lock" || strings.HasPrefix(file.Name, "crds/"):
			if err := harmless(file.Data, at); err != nil {
				return err
			}
		}
	}
	for _, file := range files {
		if file.Name != "Chart.yaml" {
			continue
		}
		var head struct {
			APIVersion string `json:"apiVersion"`
		}
		if err := yaml.Unmarshal(file.Data, &head); err != nil {
			continue
		}
		if version := head.APIVersion; version != "" && version != chart.APIVersionV1 && version != chart.APIVersionV2 {
			return problem(BadChart, s.at("Chart.yaml"), 0, "%s has the apiVersion %q, which cannot be rendered.", s.place, version)
		}
	}
	return nil
}

// at gives the repository path of a file of the chart: in a packed one, that of the package.
func (s *source) at(name string) string {
	if s.packed {
		return s.place
	}
	return path.Join(s.place, name)
}

var loading = regexp.MustCompile(`cannot load ([\w.]+)`)

func (s *source) unloadable(err error) error {
	text := err.Error()
	file := "Chart.yaml"
	if found := loading.FindStringSubmatch(text); found != nil && !strings.Contains(text, "error unpacking subchart") {
		file = found[1]
	}
	code := BadChart
	if file == "values.yaml" {
		code = BadValues
	}
	if errors.Is(err, fs.ErrNotExist) || strings.Contains(text, "Chart.yaml file is missing") && !s.packed &&
		!strings.Contains(text, "error unpacking subchart") {
		return problem(Missing, s.place, 0, "%s is not a chart: it has no Chart.yaml.", s.place)
	}
	return problem(code, s.at(file), lineOf(text, 0), "The chart %s cannot be loaded: %s.", s.place, text)
}

// info is as much of a file as the rules of .helmignore ask for.
type info struct {
	name string
	dir  bool
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return 0 }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.dir }
func (i info) Sys() any           { return nil }
func (i info) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir
	}
	return 0
}
