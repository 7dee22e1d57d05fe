// Package hooks is where kustomize asks the renderer for what it would otherwise ask other programs for.
package hooks

// Charts finds and renders charts among the files of the job. Kustomize itself would run `helm`.
type Charts interface {
	// Find gives the place of the chart below home, a directory or a packed chart. Home and place are paths of the
	// file system that the build reads from.
	Find(home, name, version string) (place string, packed, found bool)
	// Defaults gives the values.yaml of a packed chart.
	Defaults(place string) ([]byte, error)
	// Template gives what `helm template` prints.
	Template(place string, options Template) ([]byte, error)
	// Absent is told of a chart that would have to be fetched, and gives the error to fail with.
	Absent(name, version, repo string) error
}

// Template has the options of `helm template` that a kustomization can set.
type Template struct {
	ReleaseName  string
	NameTemplate string
	Namespace    string
	// Values has the contents of the values files, in order.
	Values      [][]byte
	APIVersions []string
	KubeVersion string
	IncludeCRDs bool
	SkipTests   bool
	SkipHooks   bool
}

// Helm renders charts. It is set around each build.
var Helm Charts

// Remote is told of a git repository that would have to be cloned, and gives the error to fail with.
var Remote func(spec string) error
