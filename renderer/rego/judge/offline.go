package judge

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// outside has the functions whose answers do not follow from what is given, and what is said of them. Some are not OPA's
// own: Gatekeeper and conftest add them.
var outside = map[string]string{
	"http.send":                   "sends requests, which only a cluster can answer",
	"net.lookup_ip_addr":          "looks addresses up, which only a cluster can answer",
	"opa.runtime":                 "asks for the policy engine's environment, which only a cluster can answer",
	"external_data":               "asks a provider of external data, which only a cluster can answer",
	"parse_config":                "parses text in other formats, which only conftest itself does",
	"parse_config_file":           "reads files, which only conftest itself does",
	"parse_combined_config_files": "reads files, which only conftest itself does",
}

// offline gives the abilities without those that need a network or a machine.
func offline(all *ast.Capabilities) *ast.Capabilities {
	fewer := *all
	fewer.Builtins = slices.DeleteFunc(slices.Clone(all.Builtins), func(one *ast.Builtin) bool {
		_, is := outside[one.Name]
		return is
	})
	// Not nil: no host at all.
	fewer.AllowNet = []string{}
	return &fewer
}
