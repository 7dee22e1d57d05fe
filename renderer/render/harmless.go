package render

import (
	"bytes"
	"regexp"
	"strings"

	yaml "go.yaml.in/yaml/v3"
)

// What a YAML document may have. Real files stay far below; the libraries need quadratic time or exponential space
// beyond.
const (
	mostDepth = 200
	mostKeys  = 10_000
	// mostNodes counts a node once for each place that aliases put it in.
	mostNodes = 1_000_000
	// mostText is for all scalars together, in bytes, counted in the same way.
	mostText = 32 << 20
	// mostYAML is the size of one YAML file in bytes.
	mostYAML = 12 << 20
)

var (
	anchor = regexp.MustCompile(`(?m)(?:^|[\s\[{,:])&[^\s,\[\]{}&]`)
	alias  = regexp.MustCompile(`(?m)(?:^|[\s\[{,:])\*[^\s,\[\]{}*"'/]`)
)

// harmless refuses a text that would expand to far more than it is as YAML, or that is nested too deep. What is not
// YAML is left to whoever reads it, because it may not be meant as YAML at all.
func harmless(content []byte, file string) error {
	if !suspicious(content) {
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	for {
		var document yaml.Node
		if err := decoder.Decode(&document); err != nil {
			if strings.Contains(err.Error(), "exceeded max depth") {
				return problem(TooLarge, file, 0, "%s is nested deeper than %d levels.", file, mostDepth)
			}
			return nil
		}
		scale := &measure{file: file, sizes: map[*yaml.Node]size{}}
		if _, err := scale.of(&document, 0); err != nil {
			return err
		}
	}
}

// suspicious is a quick look at whether reading it as YAML is worth the time.
func suspicious(content []byte) bool {
	if len(content) > 256<<10 && bytes.Count(content, []byte(":")) > mostKeys {
		return true
	}
	if deep(content) {
		return true
	}
	return bytes.IndexByte(content, '&') >= 0 && bytes.IndexByte(content, '*') >= 0 &&
		anchor.Match(content) && alias.Match(content)
}

// deep is whether brackets or indentation could nest deeper than allowed. Brackets in text count too: that costs time
// and nothing else.
func deep(content []byte) bool {
	depth, indent, begin := 0, 0, true
	for _, letter := range content {
		switch letter {
		case '[', '{':
			depth++
			if depth > mostDepth {
				return true
			}
		case ']', '}':
			if depth > 0 {
				depth--
			}
		}
		switch {
		case letter == '\n':
			indent, begin = 0, true
		case begin && (letter == ' ' || letter == '-' || letter == '?'):
			indent++
			if indent > mostDepth {
				return true
			}
		default:
			begin = false
		}
	}
	return false
}

// size is what a node is once every alias in it is replaced by what it stands for.
type size struct{ nodes, text int }

type measure struct {
	file  string
	sizes map[*yaml.Node]size
}

func (m *measure) of(node *yaml.Node, depth int) (size, error) {
	if depth > mostDepth {
		return size{}, problem(TooLarge, m.file, node.Line, "%s is nested deeper than %d levels.", m.file, mostDepth)
	}
	if node.Kind == yaml.AliasNode {
		// An anchor stands before its aliases. An alias inside of its own anchor has no size yet, and is left to the reader.
		return m.sizes[node.Alias], nil
	}
	if node.Kind == yaml.MappingNode && len(node.Content)/2 > mostKeys {
		return size{}, problem(TooLarge, m.file, node.Line, "%s has a mapping of more than %d keys.", m.file, mostKeys)
	}
	total := size{nodes: 1, text: len(node.Value)}
	for _, child := range node.Content {
		add, err := m.of(child, depth+1)
		if err != nil {
			return size{}, err
		}
		total.nodes += add.nodes
		total.text += add.text
		if total.nodes > mostNodes || total.text > mostText {
			return size{}, problem(TooLarge, m.file, child.Line,
				"%s expands to more than %d values or %d bytes.", m.file, mostNodes, mostText)
		}
	}
	if node.Anchor != "" {
		m.sizes[node] = total
	}
	return total, m.inner(node)
}

// inner looks at text that is YAML itself, such as an inline patch.
func (m *measure) inner(node *yaml.Node) error {
	if node.Kind != yaml.ScalarNode || !strings.Contains(node.Value, "\n") {
		return nil
	}
	return harmless([]byte(node.Value), m.file)
}
