package judge

import (
	"bytes"
	"encoding/json"

	"github.com/open-policy-agent/opa/v1/ast"
)

// large is from how many bytes on a value is read in parts.
const large = 1 << 16

// valueOf reads JSON. OPA's library makes Go's own maps first, which take as much memory as its values: of large values that is
// done for one part after the other.
func valueOf(text []byte) (ast.Value, error) {
	text = bytes.TrimSpace(text)
	if len(text) > large && text[0] == '{' {
		var parts map[string]json.RawMessage
		if err := json.Unmarshal(text, &parts); err != nil {
			return nil, err
		}
		pairs := make([][2]*ast.Term, 0, len(parts))
		for name, part := range parts {
			value, err := valueOf(part)
			if err != nil {
				return nil, err
			}
			pairs = append(pairs, ast.Item(ast.StringTerm(name), ast.NewTerm(value)))
		}
		return ast.NewObject(pairs...), nil
	}
	if len(text) > large && text[0] == '[' {
		var parts []json.RawMessage
		if err := json.Unmarshal(text, &parts); err != nil {
			return nil, err
		}
		terms := make([]*ast.Term, 0, len(parts))
		for _, part := range parts {
			value, err := valueOf(part)
			if err != nil {
				return nil, err
			}
			terms = append(terms, ast.NewTerm(value))
		}
		return ast.NewArray(terms...), nil
	}
	return ast.ValueFromReader(bytes.NewReader(text))
}
