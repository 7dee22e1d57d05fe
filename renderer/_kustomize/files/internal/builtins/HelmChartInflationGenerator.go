package builtins

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"

	"sigs.k8s.io/kustomize/api/hooks"
	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/errors"
	"sigs.k8s.io/kustomize/kyaml/kio"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"
	"sigs.k8s.io/kustomize/kyaml/yaml/merge2"
	"sigs.k8s.io/yaml"
)

// HelmChartInflationGeneratorPlugin renders a chart with the Helm engine that is compiled in. What kustomize has under
// this name runs the `helm` program and writes temporary files.
type HelmChartInflationGeneratorPlugin struct {
	helpers *resmap.PluginHelpers
	types.HelmGlobals
	types.HelmChart
	ownValues bool
}

// NewHelmChartInflationGeneratorPlugin makes an unconfigured one.
func NewHelmChartInflationGeneratorPlugin() resmap.GeneratorPlugin {
	return &HelmChartInflationGeneratorPlugin{}
}

// Config reads the chart's entry. What the command line says wins over it.
func (p *HelmChartInflationGeneratorPlugin) Config(helpers *resmap.PluginHelpers, config []byte) error {
	line := helpers.GeneralConfig().HelmConfig
	if line.KubeVersion != "" {
		p.KubeVersion = line.KubeVersion
	}
	if len(line.ApiVersions) != 0 {
		p.ApiVersions = line.ApiVersions
	}
	p.helpers = helpers
	// In kustomize, too, the entry is read over the command line's values: a version that it names stays.
	if err := yaml.Unmarshal(config, p); err != nil {
		return err
	}
	if p.Name == "" {
		return fmt.Errorf("chart name cannot be empty")
	}
	if p.ChartHome == "" {
		p.ChartHome = types.HelmDefaultHome
	}
	p.ownValues = p.ValuesFile == ""
	if p.ownValues {
		p.ValuesFile = filepath.Join(p.home(), p.Name, "values.yaml")
	}
	// Reading them here keeps the order of errors that kustomize has.
	for _, file := range p.AdditionalValuesFiles {
		if _, err := helpers.Loader().Load(file); err != nil {
			return errors.WrapPrefixf(err, "could not load additionalValuesFile")
		}
	}
	modes := []string{"merge", "override", "replace"}
	if p.ValuesMerge == "" {
		p.ValuesMerge = "override"
	} else if !slices.Contains(modes, p.ValuesMerge) {
		return fmt.Errorf("valuesMerge must be one of %v", modes)
	}
	return nil
}

// Generate gives the chart's objects.
func (p *HelmChartInflationGeneratorPlugin) Generate() (resmap.ResMap, error) {
	place, packed, found := hooks.Helm.Find(p.home(), p.Name, p.Version)
	if !found {
		return nil, hooks.Helm.Absent(p.Name, p.Version, p.Repo)
	}
	values, err := p.values(place, packed)
	if err != nil {
		return nil, err
	}
	text, err := hooks.Helm.Template(place, hooks.Template{
		ReleaseName:  p.ReleaseName,
		NameTemplate: p.NameTemplate,
		Namespace:    p.Namespace,
		Values:       values,
		APIVersions:  p.ApiVersions,
		KubeVersion:  p.KubeVersion,
		IncludeCRDs:  p.IncludeCRDs,
		SkipTests:    p.SkipTests,
		SkipHooks:    p.SkipHooks,
	})
	if err != nil {
		return nil, err
	}
	return p.resources(text)
}

// home is the directory that charts are in. A chart of a repository has one of its own for each version.
func (p *HelmChartInflationGeneratorPlugin) home() string {
	home := p.ChartHome
	if !filepath.IsAbs(home) {
		home = filepath.Join(p.helpers.Loader().Root(), home)
	}
	if p.Version != "" && p.Repo != "" {
		return filepath.Join(home, p.Name+"-"+p.Version)
	}
	return home
}

// values gives the values files: the chart's or the named one, merged with the inline values, then the additional ones.
func (p *HelmChartInflationGeneratorPlugin) values(place string, packed bool) ([][]byte, error) {
	var first []byte
	if len(p.ValuesInline) == 0 || p.ValuesMerge != "replace" {
		var err error
		if p.ownValues && packed {
			first, err = hooks.Helm.Defaults(place)
		} else {
			first, err = p.helpers.Loader().Load(p.ValuesFile)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(p.ValuesInline) > 0 {
		merged, err := p.mergeInline(first)
		if err != nil {
			return nil, err
		}
		first = merged
	}
	all := [][]byte{first}
	for _, file := range p.AdditionalValuesFiles {
		content, err := p.helpers.Loader().Load(file)
		if err != nil {
			return nil, errors.WrapPrefixf(err, "could not load additionalValuesFile")
		}
		all = append(all, content)
	}
	return all, nil
}

func (p *HelmChartInflationGeneratorPlugin) mergeInline(file []byte) ([]byte, error) {
	if p.ValuesMerge == "replace" {
		return yaml.Marshal(p.ValuesInline)
	}
	ofFile, err := kyaml.Parse(string(file))
	if err != nil {
		return nil, errors.WrapPrefixf(err, "could not parse values file into rnode")
	}
	inline, err := kyaml.FromMap(p.ValuesInline)
	if err != nil {
		return nil, errors.WrapPrefixf(err, "could not parse values inline into rnode")
	}
	over, under := inline, ofFile
	if p.ValuesMerge == "merge" {
		over, under = ofFile, inline
	}
	merged, err := merge2.Merge(over, under, kyaml.MergeOptions{})
	if err != nil {
		return nil, errors.WrapPrefixf(err, "could not merge values")
	}
	values, err := merged.Map()
	if err != nil {
		return nil, errors.WrapPrefixf(err, "could not parse merged values into map")
	}
	return yaml.Marshal(values)
}

// resources reads what Helm printed. Where it is not all resources, the second way of reading is more lenient.
func (p *HelmChartInflationGeneratorPlugin) resources(text []byte) (resmap.ResMap, error) {
	factory := p.helpers.ResmapFactory()
	resources, strict := factory.NewResMapFromBytes(text)
	if strict != nil {
		reader := &kio.ByteReader{Reader: bytes.NewBuffer(text), OmitReaderAnnotations: true}
		nodes, err := reader.Read()
		if err != nil {
			return nil, fmt.Errorf("error reading helm output: %w", err)
		}
		if len(nodes) == 0 {
			return nil, fmt.Errorf("could not parse bytes into resource map: %w", strict)
		}
		if resources, err = factory.NewResMapFromRNodeSlice(nodes); err != nil {
			return nil, fmt.Errorf("could not parse rnode slice into resource map: %w", err)
		}
	}
	for _, resource := range resources.Resources() {
		if err := resource.RNode.PipeE(kyaml.SetAnnotation(konfig.HelmGeneratedAnnotation, "true")); err != nil {
			return nil, fmt.Errorf("failed to set helm annotation: %w", err)
		}
	}
	return resources, nil
}
