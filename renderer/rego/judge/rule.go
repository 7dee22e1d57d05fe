package judge

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

const (
	deny = "deny"
	warn = "warn"
)

// rule is one that says what is wrong with an input.
type rule struct {
	level string
	ref   ast.Ref
	// location is where it stands first.
	location *ast.Location
	// exceptions is every name in the lists of names that are not to be heeded, or nil, and names are what this rule is
	// called there.
	exceptions ast.Ref
	names      []string
	// message gives what one of the rule's values says, or "".
	message func(value ast.Value) (string, error)
}

// gatekeeper gives the rule of a template: the module that is not a library.
func gatekeeper(modules []*ast.Module) ([]rule, error) {
	var template *ast.Module
	for _, one := range modules {
		if isLibrary(one) {
			continue
		}
		if template != nil {
			return nil, at(one.Package.Location, fmt.Sprintf("a library's package begins with \"lib\", and this one is %q", nameOf(one)))
		}
		template = one
	}
	if template == nil {
		return nil, &problem{Message: "the template has libraries only"}
	}
	for _, one := range template.Rules {
		if nameOfRule(one) == "violation" && len(one.Head.Args) == 0 {
			return []rule{{
				level: deny, ref: refTo(template, "violation"), location: one.Location, message: gatekeepers,
			}}, nil
		}
	}
	return nil, at(template.Package.Location, fmt.Sprintf("package %q has no rule \"violation\"", nameOf(template)))
}

// conftest gives the rules of all packages that conftest would ask, in order.
func conftest(modules []*ast.Module) []rule {
	exempting := map[string]bool{}
	found := map[string]rule{}
	for _, module := range modules {
		for _, one := range module.Rules {
			name := nameOfRule(one)
			if name == "exception" {
				exempting[module.Package.Path.String()] = true
			}
			level, names := conftestRule(name)
			if level == "" || len(one.Head.Args) > 0 {
				continue
			}
			ref := refTo(module, name)
			if before, again := found[ref.String()]; again && before.location.Compare(one.Location) <= 0 {
				continue
			}
			found[ref.String()] = rule{
				level: level, ref: ref, location: one.Location, names: names, message: conftests,
			}
		}
	}
	var rules []rule
	for _, one := range found {
		if parent := one.ref[:len(one.ref)-1]; exempting[parent.String()] {
			one.exceptions = parent.Append(ast.StringTerm("exception")).Append(ast.VarTerm("$list")).Append(ast.VarTerm("$index"))
		}
		rules = append(rules, one)
	}
	slices.SortFunc(rules, func(a, b rule) int { return a.ref.Compare(b.ref) })
	return rules
}

// conftestRule says what a rule of this name means, and by which names exceptions know it.
func conftestRule(name string) (level string, names []string) {
	first, rest, longer := strings.Cut(name, "_")
	switch first {
	case "deny", "violation":
		level = deny
	case "warn":
		level = warn
	default:
		return "", nil
	}
	if !longer {
		return level, []string{"", name}
	}
	for _, word := range strings.Split(rest, "_") {
		if word == "" || strings.ContainsFunc(word, notAlphanumeric) {
			return "", nil
		}
	}
	return level, []string{rest}
}

func notAlphanumeric(letter rune) bool {
	return (letter < '0' || letter > '9') && (letter < 'a' || letter > 'z') && (letter < 'A' || letter > 'Z')
}

func isLibrary(one *ast.Module) bool {
	return len(one.Package.Path) > 1 && one.Package.Path[1].Equal(ast.StringTerm("lib"))
}

func nameOf(one *ast.Module) string {
	return strings.TrimPrefix(one.Package.Path.String(), "data.")
}

// nameOfRule is the first part of it.
func nameOfRule(one *ast.Rule) string {
	if first, ok := one.Head.Ref()[0].Value.(ast.Var); ok {
		return string(first)
	}
	return ""
}

func refTo(module *ast.Module, name string) ast.Ref {
	return module.Package.Path.Append(ast.StringTerm(name))
}

// gatekeepers reads a violation as Gatekeeper does: one without a message is none.
func gatekeepers(value ast.Value) (string, error) {
	object, isObject := value.(ast.Object)
	if !isObject {
		return "", nil
	}
	said := object.Get(ast.StringTerm("msg"))
	if said == nil {
		return "", nil
	}
	message, isText := said.Value.(ast.String)
	if !isText {
		return "", fmt.Errorf("a violation whose \"msg\" is %s instead of text", kindOf(said.Value))
	}
	return string(message), nil
}

// conftests reads a result as conftest does: text, or an object with its message.
func conftests(value ast.Value) (string, error) {
	switch value := value.(type) {
	case ast.String:
		return string(value), nil
	case ast.Object:
		if said := value.Get(ast.StringTerm("msg")); said != nil {
			if message, isText := said.Value.(ast.String); isText {
				return string(message), nil
			}
		}
		return "", errors.New("an object without text as \"msg\"")
	default:
		return "", fmt.Errorf("%s instead of a message", kindOf(value))
	}
}

func kindOf(value ast.Value) string {
	switch name := ast.ValueName(value); name {
	case "array", "object":
		return "an " + name
	case "null":
		return name
	default:
		return "a " + name
	}
}
