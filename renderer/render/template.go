package render

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
	release "helm.sh/helm/v4/pkg/release/v1"
	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
)

// options are those of `helm template`.
type options struct {
	name, namespace string
	values          map[string]any
	kubernetes      string
	apiVersions     []string
	crds            bool
	skipHooks       bool
	skipTests       bool
	// most is how many bytes all templates together may give.
	most int
}

// manifest is one text that `helm template` prints: a document of a template, or a file of crds/.
type manifest struct {
	// source is its path as Helm writes it: the chart's name, and the path in the chart.
	source  string
	content string
}

// render renders a chart. It does what `helm template` does between reading its arguments and printing.
func render(from *source, options options) ([]manifest, error) {
	requested := from.chart
	if kind := requested.Metadata.Type; kind != "" && kind != "application" {
		return nil, problem(BadChart, from.at("Chart.yaml"), 0, "%s is a chart of the type %s, which cannot be installed.",
			from.place, kind)
	}
	if err := from.dependencies(); err != nil {
		return nil, err
	}
	if err := chartutil.ValidateReleaseName(options.name); err != nil {
		return nil, problem(BadChart, "", 0, "The release name %q is wrong: %v.", options.name, err)
	}
	if err := chartutil.ProcessDependencies(requested, options.values); err != nil {
		return nil, problem(BadChart, from.at("Chart.yaml"), 0, "The dependencies of %s cannot be processed: %v.", from.place, err)
	}
	known, err := capabilities(options.kubernetes, options.apiVersions)
	if err != nil {
		return nil, err
	}
	values, err := util.ToRenderValues(requested, options.values, common.ReleaseOptions{
		Name: options.name, Namespace: options.namespace, Revision: 1, IsInstall: true,
	}, known)
	if err != nil {
		if found := fetched.FindStringSubmatch(err.Error()); found != nil {
			return nil, problem(Remote, from.at("values.schema.json"), 0,
				"The schema %s is not in the repository, and nothing is fetched.", found[1])
		}
		if found := elsewhere.FindStringSubmatch(err.Error()); found != nil {
			return nil, problem(Restricted, from.at("values.schema.json"), 0,
				"The schema %s is not part of the chart, and nothing else is read.", found[1])
		}
		return nil, problem(BadValues, from.at("values.schema.json"), 0, "%s", short(strings.TrimSpace(err.Error())))
	}
	if want := requested.Metadata.KubeVersion; want != "" && !chartutil.IsCompatibleRange(want, known.KubeVersion.String()) {
		return nil, problem(BadChart, from.at("Chart.yaml"), 0, "%s wants Kubernetes %s, and this is %s.",
			from.place, want, known.KubeVersion.Version)
	}
	files, err := engine.Engine{}.Render(requested, values)
	if err != nil {
		return nil, from.misrendered(err)
	}
	for name := range files {
		if strings.HasSuffix(name, "NOTES.txt") {
			delete(files, name)
		}
	}
	total := 0
	for name, content := range files {
		if total += len(content); total > options.most {
			return nil, problem(TooLarge, from.template(name), 0, "%s gives more than %d bytes.", from.place, options.most)
		}
		if err := harmless([]byte(content), from.template(name)); err != nil {
			return nil, err
		}
	}
	hooks, resources, err := releaseutil.SortManifests(files, nil, releaseutil.InstallOrder)
	if err != nil {
		return nil, from.unreadable(err)
	}
	return ordered(requested, options, hooks, resources), nil
}

var (
	// fetched finds the address in Helm's error where a schema refers to one.
	fetched = regexp.MustCompile(`HTTP request failed for (\S+):`)
	// elsewhere finds the file where it refers to one outside of it.
	elsewhere = regexp.MustCompile(`failing loading "(file:[^"]*)"`)
)

// ordered puts everything into the order of `helm template`.
func ordered(requested *chart.Chart, options options, hooks []*release.Hook, resources []releaseutil.Manifest) []manifest {
	var all []manifest
	if options.crds {
		for _, crd := range requested.CRDObjects() {
			all = append(all, manifest{source: crd.Filename, content: string(crd.File.Data)})
		}
	}
	for _, resource := range resources {
		all = append(all, manifest{source: resource.Name, content: resource.Content})
	}
	if options.skipHooks {
		return all
	}
	for _, hook := range hooks {
		if options.skipTests && slices.Contains(hook.Events, release.HookTest) {
			continue
		}
		all = append(all, manifest{source: hook.Path, content: hook.Manifest})
	}
	return all
}

// printed is the text that `helm template` prints.
func printed(all []manifest) []byte {
	var text strings.Builder
	for _, one := range all {
		fmt.Fprintf(&text, "---\n# Source: %s\n%s\n", one.source, one.content)
	}
	return []byte(text.String())
}

// dependencies names those that Chart.yaml lists and charts/ does not have.
func (s *source) dependencies() error {
	var missing []string
	for _, wanted := range s.chart.Metadata.Dependencies {
		has := slices.ContainsFunc(s.chart.Dependencies(), func(one *chart.Chart) bool { return one.Name() == wanted.Name })
		if !has {
			missing = append(missing, wanted.Name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	file := s.at("Chart.yaml")
	return problem(Missing, file, 0, "%s lists %s, charts/ does not have %s.", file, strings.Join(missing, ", "),
		map[bool]string{true: "it", false: "them"}[len(missing) == 1])
}
