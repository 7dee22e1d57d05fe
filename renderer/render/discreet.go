package render

import "regexp"

// quoting has the places in the libraries' messages that quote what a file says instead of where it says it. A value
// can be a secret, and a message is shown to everybody.
var quoting = []struct {
	pattern *regexp.Regexp
	instead string
}{
	// kustomize, about a generator or transformer, with all of its configuration
	{regexp.MustCompile("(?s) with config: `\n.*?\n`: "), ": "},
	{regexp.MustCompile(`(?s)(merging from|adding origin annotations for) generator &\{.*?\}: `), "$1 a generator: "},
	{regexp.MustCompile(`(?s)(unable to parse SM or JSON patch) from \[.*\]`), "$1"},
	{regexp.MustCompile(`(?s)literal sources \[.*\]: `), "literal sources: "},
	{regexp.MustCompile(`(?s)invalid literal source .*?, expected key=value`), "a literal is not of the form key=value"},
	{regexp.MustCompile(`(?s)line \[.*?\] has invalid utf8 bytes : .*`), "a line is not UTF-8"},
	// kyaml, about a node
	{regexp.MustCompile(`(?s)(was \w+Node): value: \{.*\}`), "$1"},
	{regexp.MustCompile(`(?s): node contents:.*`), ""},
	{regexp.MustCompile(`(?s)(cannot be found in(?: roleRef)?) .*`), "$1 a roleRef"},
	{regexp.MustCompile(`(?s)(missing (?:metadata\.name|kind|apiVersion|Resource metadata)) in object .*?(': must build|$)`), "$1$2"},
	{regexp.MustCompile(`(is out of bounds for value) .*`), "$1"},
	{regexp.MustCompile(`(?s)(unexpected key) \(.*?\)`), "$1"},
	// the YAML and number parsers
	{regexp.MustCompile("(?s)(cannot (?:unmarshal|decode) !!\\w+) `.*?` (into|as)"), "$1 $2"},
	{regexp.MustCompile(`(?s)(invalid map key): .*`), "$1"},
	{regexp.MustCompile(`(?s)(strconv\.\w+: parsing) ".*?": `), "$1: "},
	{regexp.MustCompile(`(?s)parsing time .*`), "a time cannot be parsed"},
	{regexp.MustCompile(`(?s)(invalid duration|improper constraint:) ".*"`), "$1"},
	// Helm and its template functions
	{regexp.MustCompile(`(?s)(cannot parse template) ".*`), "$1"},
	{regexp.MustCompile(`(?s)(during tpl function execution for) ".*?[^\\]": `), "$1 a text: "},
	{regexp.MustCompile(`(?s)key ".*" has no value`), "a key has no value"},
	{regexp.MustCompile(`(?s)(can't iterate over|if/with can't use|non-comparable types?|can't use) .*`), "$1 the value"},
	{regexp.MustCompile(`(?s)(table with non table for \S+|Ignoring non-table value) \(.*\)`), "$1"},
	{regexp.MustCompile("(?s)(error parsing regexp: [^`]*): `.*`"), "$1"},
	{regexp.MustCompile(`(?s)(parse) ".*?": (invalid|net/url|first path|missing)`), "$1: $2"},
	// JSON schemas
	{regexp.MustCompile(`(?m)^(- at '[^']*'): '.*' (does not match pattern|is not valid)`), "$1: the value $2"},
	{regexp.MustCompile(`(?m)^(- at '[^']*': the value is not valid [\w-]+): .*$`), "$1"},
}

// discreet takes quoted values out of a message.
func discreet(message string) string {
	for _, one := range quoting {
		message = one.pattern.ReplaceAllString(message, one.instead)
	}
	return message
}
