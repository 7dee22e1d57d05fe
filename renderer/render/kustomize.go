package render

import (
	"path"
	"strings"

	"sigs.k8s.io/kustomize/api/hooks"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

// kustomize gives what `kustomize build --enable-helm` prints.
func kustomize(job *Job, tree *Tree, result *answer) error {
	root := path.Clean(job.Root)
	if !tree.HasDir(root) {
		return problem(Missing, root, 0, "%s does not exist.", root)
	}
	resources, wrong := build(job, tree, root, result.limits)
	if schemaReplaced() {
		// What a schema of its own means depends on how much of the one that is built in was read before. A process that
		// was only just started, such as the native tool, has read nothing.
		openapi.ResetOpenAPI()
		tree.order = nil
		resources, wrong = build(job, tree, root, result.limits)
		openapi.ResetOpenAPI()
	}
	if wrong != nil && wrong.Code == TooLarge {
		// The kustomizations may be what is too large to be read again.
		return wrong
	}
	result.warnings = append(result.warnings, deprecations(tree)...)
	if wrong != nil {
		return wrong
	}
	for _, resource := range resources.Resources() {
		file, _ := strings.CutPrefix(path.Clean(resource.FoundIn), mount+"/")
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

func build(job *Job, tree *Tree, root string, limits Limits) (resmap.ResMap, *Problem) {
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
	system := &disk{tree: tree}
	network := &unreachable{}
	charts := &inflator{disk: system, limits: limits}
	defer network.instead()()
	hooks.Helm = charts
	hooks.Remote = network.refuse
	resources, err := krusty.MakeKustomizer(options).Run(system, path.Join(mount, root))
	if err != nil {
		return nil, explain(err, system, network, charts)
	}
	return resources, nil
}

// builtInSchema is what the process has where no kustomization has replaced the schema that is built in. Reading that
// takes a tenth of a second, so that it is kept from build to build.
var builtInSchema = openapi.GetSchemaVersion()

// schemaReplaced is whether a kustomization has replaced the schema, which would be that of all later builds. Only the
// root of a build can set it back, and does so before all that it uses.
func schemaReplaced() bool { return openapi.GetSchemaVersion() != builtInSchema }

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
