package judge

import (
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// compile parses and compiles all modules. Those that it gives are as they were written, in order.
func compile(asked *query) (*ast.Compiler, []*ast.Module, error) {
	abilities := ast.CapabilitiesForThisVersion(ast.CapabilitiesRegoVersion(asked.version))
	options := ast.ParserOptions{Capabilities: abilities, RegoVersion: asked.version}
	// Conftest reads them, and Gatekeeper does not.
	options.ProcessAnnotation = asked.as == "conftest"
	var parsed []*ast.Module
	modules := map[string]*ast.Module{}
	for index, each := range asked.modules {
		one, err := ast.ParseModuleWithOpts(each.Path, each.Text, options)
		if err != nil {
			told := problemOf(err)
			told.File = each.Path
			return nil, nil, told
		}
		if one == nil {
			return nil, nil, &problem{Message: "the policy is empty", File: each.Path}
		}
		parsed = append(parsed, one)
		// Two modules of one template have the same path.
		modules[fmt.Sprintf("%d %s", index, each.Path)] = one
	}
	compiler := ast.NewCompiler().
		WithCapabilities(offline(abilities)).
		WithDefaultRegoVersion(asked.version).
		WithEnablePrintStatements(false)
	compiler.Compile(modules)
	if compiler.Failed() {
		return nil, nil, compiler.Errors
	}
	return compiler, parsed, nil
}
