package render

import (
	"bytes"
	"regexp"
	"strconv"

	"sigs.k8s.io/yaml"
)

// documents gives each object of a YAML or JSON text as JSON, with the line it begins in. Empty documents are left out.
// Scalars are read as an API server reads them.
func documents(content []byte, give func(object []byte, line int) error, file string) error {
	line := 1
	for _, part := range split(content) {
		if blank(part) {
			line += bytes.Count(part, []byte("\n"))
			continue
		}
		object, err := yaml.YAMLToJSON(part)
		if err != nil {
			return problem(BadYAML, file, lineOf(err.Error(), line-1), "%s is not valid YAML: %s.", file, shifted(err, line-1))
		}
		if !bytes.Equal(object, []byte("null")) {
			if object[0] != '{' {
				return problem(BadYAML, file, line, "%s has a document that is not an object.", file)
			}
			if err := give(object, line); err != nil {
				return err
			}
		}
		line += bytes.Count(part, []byte("\n"))
	}
	return nil
}

// blank is whether there is nothing between two separators, which is quicker to see than to parse.
func blank(part []byte) bool {
	return len(bytes.TrimSpace(bytes.TrimPrefix(part, []byte("---")))) == 0
}

var separator = regexp.MustCompile(`(?m)^---(?:[ \t\r]|$)`)

// split cuts a text before each document's `---`, so that line numbers stay countable.
func split(content []byte) [][]byte {
	var parts [][]byte
	begin := 0
	for _, at := range separator.FindAllIndex(content, -1) {
		if at[0] > begin {
			parts = append(parts, content[begin:at[0]])
			begin = at[0]
		}
	}
	return append(parts, content[begin:])
}

var lineNumber = regexp.MustCompile(`line (\d+)`)

// lineOf finds the line that an error names, or 0.
func lineOf(message string, offset int) int {
	found := lineNumber.FindStringSubmatch(message)
	if found == nil {
		return 0
	}
	number, err := strconv.Atoi(found[1])
	if err != nil {
		return 0
	}
	return number + offset
}

// shifted gives an error's text with its line numbers as the whole file has them.
func shifted(err error, offset int) string {
	return lineNumber.ReplaceAllStringFunc(err.Error(), func(match string) string {
		return "line " + strconv.Itoa(lineOf(match, offset))
	})
}
