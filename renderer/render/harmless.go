package render

import (
	"bytes"
	"path"
	"regexp"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"

	yaml "go.yaml.in/yaml/v3"
)

// What a YAML file may have. Real files stay far below; beyond, the libraries need quadratic time, exponential space or
// a stack that the sandbox does not have.
const (
	mostDepth = 200
	mostKeys  = 5_000
	// mostAliased is how many values aliases may add, and mostAliasedText how many bytes of scalars.
	mostAliased     = 50_000
	mostAliasedText = 8 << 20
	mostDocuments   = 20_000
	// mostMarks is for line ends, commas and colons together: a bound for the number of values that needs no parser.
	mostMarks = 600_000
	// hopeless is the nesting that not even the parser can look at, by brackets and by indentation.
	hopelessBrackets = 2_000
	hopelessIndent   = 1_000
)

var (
	anchor = regexp.MustCompile(`(?m)(?:^|[\s\[{,:])&[^\s,\[\]{}&]`)
	alias  = regexp.MustCompile(`(?m)(?:^|[\s\[{,:])\*[^\s,\[\]{}*"'/]`)
)

// harmless refuses a text that would expand to far more than it is as YAML, or that is nested too deep. What is not
// YAML is left to whoever reads it, because it may not be meant as YAML at all.
func harmless(content []byte, file string) error {
	if notText(content) {
		return nil
	}
	if isYAML(file) {
		if err := countable(content, file); err != nil {
			return err
		}
	}
	brackets, indent := nesting(content)
	if brackets > hopelessBrackets || indent > hopelessIndent {
		return tooDeep(file, 0)
	}
	if brackets <= mostDepth && indent <= mostDepth && !aliases(content) && bytes.Count(content, []byte(":")) <= mostKeys &&
		bytes.Count(content, []byte(",")) <= mostKeys {
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	for {
		var document yaml.Node
		if err := decoder.Decode(&document); err != nil {
			return nil
		}
		scale := &measure{file: file, sizes: map[*yaml.Node]size{}}
		if _, err := scale.of(&document, 0); err != nil {
			return err
		}
	}
}

// notText is whether a parser gives up at the first bytes.
func notText(content []byte) bool {
	return bytes.IndexByte(content[:min(len(content), 512)], 0) >= 0
}

// isYAML is whether a file's name, or none, says that it is meant as YAML.
func isYAML(file string) bool {
	switch path.Ext(file) {
	case ".yaml", ".yml", ".json":
		return true
	case "":
		return file == "" || path.Base(file) == konfig.RecognizedKustomizationFileNames()[2]
	}
	return false
}

func countable(content []byte, file string) error {
	marks := bytes.Count(content, []byte("\n")) + bytes.Count(content, []byte(",")) + bytes.Count(content, []byte(":"))
	if marks > mostMarks {
		return problem(TooLarge, file, 0, "%s has too many values.", named(file))
	}
	if bytes.Count(content, []byte("\n---")) > mostDocuments {
		return problem(TooLarge, file, 0, "%s has more than %d documents.", named(file), mostDocuments)
	}
	return nil
}

func aliases(content []byte) bool {
	return bytes.IndexByte(content, '&') >= 0 && bytes.IndexByte(content, '*') >= 0 &&
		anchor.Match(content) && alias.Match(content)
}

// nesting is how deep brackets and indentation go at most. Brackets in text count too: where that leads too far, the
// parser has the last word.
func nesting(content []byte) (brackets, indent int) {
	depth, column, begin := 0, 0, true
	for _, letter := range content {
		switch letter {
		case '[', '{':
			depth++
			brackets = max(brackets, depth)
		case ']', '}':
			depth = max(depth-1, 0)
		}
		switch {
		case letter == '\n':
			column, begin = 0, true
		case begin && (letter == ' ' || letter == '-' || letter == '?'):
			column++
			indent = max(indent, column)
		default:
			begin = false
		}
	}
	return brackets, indent
}

// size is what aliases add to a node once each is replaced by what it stands for, beside what the node itself has.
type size struct{ nodes, text, aliased, aliasedText int }

func (s *size) add(other size) {
	s.nodes += other.nodes
	s.text += other.text
	s.aliased += other.aliased
	s.aliasedText += other.aliasedText
}

type measure struct {
	file string
	// sizes has the anchored nodes that are complete. One that is not yet has a size of no nodes.
	sizes map[*yaml.Node]size
}

func (m *measure) of(node *yaml.Node, depth int) (size, error) {
	if depth > mostDepth {
		return size{}, tooDeep(m.file, node.Line)
	}
	if node.Kind == yaml.AliasNode {
		meant, known := m.sizes[node.Alias]
		if known && meant.nodes == 0 {
			return size{}, problem(BadYAML, m.file, node.Line, "%s has an anchor that contains itself, %s.", named(m.file), node.Value)
		}
		return size{nodes: meant.nodes, text: meant.text, aliased: meant.nodes, aliasedText: meant.text}, nil
	}
	if node.Kind == yaml.MappingNode && len(node.Content)/2 > mostKeys {
		return size{}, problem(TooLarge, m.file, node.Line, "%s has a mapping of more than %d keys.", named(m.file), mostKeys)
	}
	if node.Anchor != "" {
		m.sizes[node] = size{}
	}
	total := size{nodes: 1, text: len(node.Value)}
	for _, child := range node.Content {
		add, err := m.of(child, depth+1)
		if err != nil {
			return size{}, err
		}
		total.add(add)
		if total.aliased > mostAliased || total.aliasedText > mostAliasedText {
			return size{}, problem(TooLarge, m.file, child.Line,
				"%s has aliases that expand to more than %d values or %d bytes.", named(m.file), mostAliased, mostAliasedText)
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

func tooDeep(file string, line int) error {
	return problem(TooLarge, file, line, "%s is nested deeper than %d levels.", named(file), mostDepth)
}

func named(file string) string {
	if file == "" {
		return "The text"
	}
	return file
}
