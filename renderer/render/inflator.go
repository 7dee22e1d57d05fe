package render

import (
	"bytes"
	"path"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"sigs.k8s.io/kustomize/api/hooks"
)

// inflator renders the charts of kustomizations.
type inflator struct {
	disk   *disk
	limits Limits
	// failed is the first problem, as it was before kustomize quoted it.
	failed *Problem
}

var _ hooks.Charts = (*inflator)(nil)

func (i *inflator) fail(err error) error {
	if known, ok := err.(*Problem); ok && i.failed == nil {
		if known.File == "" {
			known.File = lastKustomization(i.disk.tree)
		}
		i.failed = known
	}
	return err
}

// Find looks for a directory, as kustomize does, and then for a packed chart, which kustomize would fetch and unpack.
func (i *inflator) Find(home, name, version string) (string, bool, bool) {
	inside, err := i.disk.within(path.Join(home, name))
	if err != nil {
		return "", false, false
	}
	if i.disk.tree.HasDir(inside) {
		return inside, false, true
	}
	if version == "" {
		return "", false, false
	}
	packed := name + "-" + version
	homes := []string{path.Dir(inside)}
	// A chart of a repository has a directory of its own for each version, beside which a packed one lies.
	if path.Base(path.Dir(inside)) == packed {
		homes = append(homes, path.Dir(path.Dir(inside)))
	}
	for _, dir := range homes {
		if file := path.Join(dir, packed+".tgz"); i.disk.tree.Has(file) {
			return file, true, true
		}
	}
	return "", false, false
}

// Absent says what would have to be fetched.
func (i *inflator) Absent(name, version, repo string) error {
	file, line := mention(i.disk.tree, func(value, _ string) bool { return value == name })
	chart := strings.TrimSpace("The chart " + strings.TrimSpace(name+" "+version))
	if repo == "" {
		return i.fail(problem(Missing, file, line, "%s is not in the repository.", chart))
	}
	return i.fail(problem(Remote, file, line, "%s of %s is not in the repository, and nothing is fetched.", chart, repo))
}

// Defaults gives the values of a packed chart.
func (i *inflator) Defaults(place string) ([]byte, error) {
	from, err := load(i.disk.tree, place)
	if err != nil {
		return nil, i.fail(err)
	}
	for _, file := range from.chart.Raw {
		if file.Name == "values.yaml" {
			return file.Data, nil
		}
	}
	return nil, i.fail(problem(Missing, place, 0, "%s has no values.yaml.", place))
}

// Template renders a chart.
func (i *inflator) Template(place string, wanted hooks.Template) ([]byte, error) {
	text, err := i.template(place, wanted)
	if err != nil {
		return nil, i.fail(err)
	}
	return text, nil
}

func (i *inflator) template(place string, wanted hooks.Template) ([]byte, error) {
	values := map[string]any{}
	for _, content := range wanted.Values {
		parsed, err := readValues(content, "")
		if err != nil {
			return nil, err
		}
		values = loader.MergeMaps(values, parsed)
	}
	from, err := load(i.disk.tree, place)
	if err != nil {
		return nil, err
	}
	name, err := releaseName(place, wanted)
	if err != nil {
		return nil, err
	}
	namespace := wanted.Namespace
	if namespace == "" {
		namespace = "default"
	}
	all, err := render(from, options{
		name:        name,
		namespace:   namespace,
		values:      values,
		kubernetes:  wanted.KubeVersion,
		apiVersions: wanted.APIVersions,
		crds:        wanted.IncludeCRDs,
		skipHooks:   wanted.SkipHooks,
		skipTests:   wanted.SkipTests,
		most:        i.limits.Output,
	})
	if err != nil {
		return nil, err
	}
	text := printed(all)
	return text, harmless(text, from.at("Chart.yaml"))
}

// releaseName gives the name that `helm template` would use.
func releaseName(place string, wanted hooks.Template) (string, error) {
	if wanted.ReleaseName != "" && wanted.NameTemplate != "" {
		return "", problem(BadChart, place, 0, "A release has a name or a template for one, not both.")
	}
	if wanted.NameTemplate != "" {
		parsed, err := template.New("name-template").Funcs(sprig.TxtFuncMap()).Parse(wanted.NameTemplate)
		if err != nil {
			return "", problem(BadChart, place, 0, "The template for the release's name is wrong: %v.", err)
		}
		var text bytes.Buffer
		if err := parsed.Execute(&text, nil); err != nil {
			return "", problem(BadChart, place, 0, "The template for the release's name is wrong: %v.", err)
		}
		return text.String(), nil
	}
	if wanted.ReleaseName != "" {
		return wanted.ReleaseName, nil
	}
	// Kustomize asks for a generated name, but `helm template` has this one before it comes to generating.
	return "release-name", nil
}
