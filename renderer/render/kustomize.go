package render

import (
	"path"
	"strings"

	"sigs.k8s.io/kustomize/api/hooks"
	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

// kustomize gives what `kustomize build --enable-helm` prints.
func kustomize(job *Job, tree *Tree, result *answer) error {
	system := &disk{tree: tree}
	root := path.Clean(job.Root)
	if !tree.HasDir(root) {
		return problem(Missing, root, 0, "%s does not exist.", root)
	}
	options := krusty.MakeDefaultOptions()
	// The default of the library keeps the order of the files, the command line's sorts.
	options.Reorder = krusty.ReorderOptionUnspecified
	if job.Restrict == "repository" {
		options.LoadRestrictions = types.LoadRestrictionsNone
	}
	options.PluginConfig.HelmConfig = types.HelmConfig{Enabled: true, Command: "helm", ApiVersions: job.APIVersions}
	if job.Kubernetes != nil {
		options.PluginConfig.HelmConfig.KubeVersion = fullVersion(*job.Kubernetes)
	}

	network := &unreachable{}
	charts := &inflator{disk: system}
	defer network.instead()()
	hooks.Helm = charts
	hooks.Remote = network.refuse
	// A kustomization can replace the schema that all later builds of the process use.
	openapi.ResetOpenAPI()
	defer openapi.ResetOpenAPI()

	resources, err := krusty.MakeKustomizer(options).Run(system, path.Join(mount, root))
	result.warnings = append(result.warnings, deprecations(tree)...)
	if err != nil {
		return explain(err, system, network, charts)
	}
	for _, resource := range resources.Resources() {
		file := ""
		if inside, err := system.within(resource.FoundIn); err == nil && resource.FoundIn != "" {
			file = inside
		}
		content, err := resource.MarshalJSON()
		if err != nil {
			return problem(Kustomization, file, 0, "%s cannot be written as JSON: %v.", resource.CurId(), err)
		}
		if err := result.add(content, file); err != nil {
			return err
		}
	}
	return nil
}

// deprecations says which old fields the kustomizations that were read use.
func deprecations(tree *Tree) []string {
	var warnings []string
	for _, file := range kustomizations(tree) {
		var content types.Kustomization
		if content.Unmarshal(tree.files[file]) != nil {
			continue
		}
		messages := content.CheckDeprecatedFields()
		if messages == nil {
			continue
		}
		for _, message := range *messages {
			warnings = append(warnings, file+": "+strings.TrimPrefix(message, "# Warning: "))
		}
	}
	return warnings
}

// kustomizations gives the kustomizations that were read, each once, in order.
func kustomizations(tree *Tree) []string {
	var found []string
	seen := map[string]struct{}{}
	for _, file := range tree.order {
		if _, again := seen[file]; again {
			continue
		}
		seen[file] = struct{}{}
		for _, name := range konfig.RecognizedKustomizationFileNames() {
			if path.Base(file) == name {
				found = append(found, file)
			}
		}
	}
	return found
}
