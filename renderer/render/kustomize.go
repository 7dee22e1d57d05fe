package render

import (
	"path"
	"strings"

	"sigs.k8s.io/kustomize/api/hooks"
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
	charts := &inflator{disk: system, limits: result.limits}
	defer network.instead()()
	hooks.Helm = charts
	hooks.Remote = network.refuse
	defer ownSchema()()

	resources, err := krusty.MakeKustomizer(options).Run(system, path.Join(mount, root))
	// Where a file is a bomb, reading it again would set it off.
	if system.bomb == nil {
		result.warnings = append(result.warnings, deprecations(tree)...)
	}
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

// builtIn is whether the process has the schema that is built in, which takes a tenth of a second to read.
var builtIn = false

// ownSchema sees to it that a build begins with the schema that is built in, and that none begins with what another one
// has left: a kustomization can replace the schema of the whole process. The function that it gives ends the build.
func ownSchema() func() {
	if !builtIn {
		openapi.ResetOpenAPI()
	}
	before := openapi.GetSchemaVersion()
	// It stays so where the build panics.
	builtIn = false
	return func() {
		// Only the root of a build can set the schema back, and does so before all that it uses.
		if builtIn = openapi.GetSchemaVersion() == before; !builtIn {
			openapi.ResetOpenAPI()
		}
	}
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
