package render

import (
	"errors"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// template gives the repository path of a template that Helm names by its chart and its path in it.
func (s *source) template(name string) string {
	_, inside, found := strings.Cut(name, "/")
	if !found || s.packed {
		return s.place
	}
	full := path.Join(s.place, inside)
	if _, ok := s.tree.files[full]; ok {
		return full
	}
	// The chart in charts/ is packed, or has another name there than in Chart.yaml, where it may have an alias.
	at := s.place
	parts := strings.Split(inside, "/")
	for len(parts) > 2 && parts[0] == "charts" {
		next, packed := s.subchart(at, parts[1])
		if next == "" {
			break
		}
		if packed {
			return next
		}
		at, parts = next, parts[2:]
	}
	if full = path.Join(at, strings.Join(parts, "/")); s.tree.files[full] != nil {
		return full
	}
	return s.at("Chart.yaml")
}

// subchart finds the chart of a name in the charts/ of a directory.
func (s *source) subchart(at, name string) (place string, packed bool) {
	charts := path.Join(at, "charts")
	for _, wanted := range []string{name, s.aliases[name]} {
		if wanted == "" {
			continue
		}
		if _, dir := s.tree.dirs[path.Join(charts, wanted)]; dir {
			return path.Join(charts, wanted), false
		}
		var names []string
		for base := range s.tree.dirs[charts] {
			if strings.HasPrefix(base, wanted+"-") && strings.HasSuffix(base, ".tgz") {
				names = append(names, base)
			}
		}
		if len(names) > 0 {
			return path.Join(charts, slices.Min(names)), true
		}
	}
	return "", false
}

var (
	location  = regexp.MustCompile(`(?m)(?:^|\(|template: )([^\s():"]+/[^\s():"]*):(\d+)(?::\d+)?`)
	yamlError = regexp.MustCompile(`^YAML parse error on (\S+): (?s:(.*))$`)
	wrapped   = strings.NewReplacer("HELM_ERR_START", "", "HELM_ERR_END", "")
)

// misrendered puts an error of the engine into the template that it names first, which is the one that was rendered.
func (s *source) misrendered(err error) *Problem {
	text := short(strings.TrimSpace(wrapped.Replace(err.Error())))
	found := location.FindStringSubmatch(text)
	if found == nil {
		return problem(Template, s.at("Chart.yaml"), 0, "%s", text)
	}
	line, _ := strconv.Atoi(found[2])
	return problem(Template, s.template(found[1]), line, "%s", text)
}

// short leaves out the middle of what an endless recursion says.
func short(text string) string {
	const begin, end = 1200, 400
	if len(text) <= begin+end {
		return text
	}
	return strings.ToValidUTF8(text[:begin]+" … "+text[len(text)-end:], "")
}

// unreadable is for what a template printed and Helm cannot read. The line is one of what was printed, not of the file.
func (s *source) unreadable(err error) *Problem {
	found := yamlError.FindStringSubmatch(err.Error())
	if found == nil {
		return problem(BadYAML, s.at("Chart.yaml"), 0, "%s", err.Error())
	}
	file := s.template(found[1])
	return problem(BadYAML, file, 0, "%s gives what is not valid YAML: %s.", file, strings.TrimSpace(found[2]))
}

// printedWrong is the same for what Helm does not read itself.
func (s *source) printedWrong(err error, file string) error {
	known := new(Problem)
	if errors.As(err, &known) && known.Code == BadYAML && !strings.Contains(file, "/crds/") {
		return problem(BadYAML, file, 0, "%s", strings.Replace(known.Message, "is not valid", "gives what is not valid", 1))
	}
	return err
}
