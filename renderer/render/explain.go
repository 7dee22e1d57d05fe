package render

import (
	"bytes"
	"errors"
	"path"
	"regexp"
	"strings"

	"sigs.k8s.io/kustomize/api/types"
)

// explain says in one sentence why a build failed. Kustomize wraps and quotes its errors several times, so that what
// was seen while it ran is the better witness than its text.
func explain(err error, system *disk, network *unreachable, charts *inflator) *Problem {
	tree := system.tree
	if known := new(Problem); errors.As(err, &known) {
		return known
	}
	if known := new(Problem); errors.As(system.bomb, &known) {
		return known
	}
	if charts.failed != nil {
		return charts.failed
	}
	if network.wanted != "" {
		file, line := mention(tree, func(value, _ string) bool { return strings.Contains(network.wanted, value) })
		return problem(Remote, file, line, "%s is not in the repository, and nothing is fetched.", network.wanted)
	}
	text := tidy(err.Error())
	switch {
	case strings.Contains(text, "cycle detected"):
		return placed(tree, Cycle, text)
	case strings.Contains(text, types.NewErrOnlyBuiltinPluginsAllowed("").Error()[:24]),
		strings.Contains(text, "unable to load builtin"):
		return placed(tree, Plugin, text)
	case system.outside != "":
		return leavesRepository(system)
	case strings.Contains(text, "security; file"):
		return placed(tree, Restricted, text)
	case strings.Contains(text, "yaml: "), strings.Contains(text, "MalformedYAMLError"),
		strings.Contains(text, "error converting YAML to JSON"):
		return misread(tree, text)
	case strings.Contains(text, "doesn't exist"), strings.Contains(text, "file does not exist"),
		strings.Contains(text, "unable to find one of"):
		return absent(tree, text)
	default:
		return placed(tree, Kustomization, text)
	}
}

// tidy takes out of a message what is only about how the renderer works.
func tidy(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, mount+"/", ""), mount, ".")
}

// placed puts an error where the last kustomization is that was read.
func placed(tree *Tree, code Code, text string) *Problem {
	file := ""
	if files := kustomizations(tree); len(files) > 0 {
		file = files[len(files)-1]
	}
	return problem(code, file, 0, "%s", text)
}

func leavesRepository(system *disk) *Problem {
	file, line := mention(system.tree, func(value, dir string) bool {
		return path.IsAbs(value) && path.Clean(value) == system.outside ||
			path.Join(mount, dir, value) == system.outside
	})
	name := strings.TrimPrefix(system.outside, "/")
	return problem(Restricted, file, line, "/%s is outside of the repository.", name)
}

// absent names what is missing, and who wants it.
func absent(tree *Tree, text string) *Problem {
	missing := tree.lastProbe
	if strings.Contains(text, "unable to find one of") {
		missing = path.Dir(missing)
		file, line := mention(tree, func(value, dir string) bool { return path.Join(dir, value) == missing })
		return problem(Missing, file, line, "%s has no kustomization.", missing)
	}
	if missing == "" {
		return placed(tree, Missing, text)
	}
	file, line := mention(tree, func(value, dir string) bool { return path.Join(dir, value) == missing })
	if file == "" {
		return placed(tree, Missing, text)
	}
	return problem(Missing, file, line, "%s does not exist.", missing)
}

// misread puts an error of the YAML parser into the file that was read last.
func misread(tree *Tree, text string) *Problem {
	at := strings.LastIndex(text, "yaml: ")
	if at < 0 {
		return problem(BadYAML, tree.last(), 0, "%s", text)
	}
	// Only the end is about the mistake, what is before it repeats the way there.
	reason, _, _ := strings.Cut(text[at+len("yaml: "):], " in File: ")
	reason, _, _ = strings.Cut(reason, "': ")
	return problem(BadYAML, tree.last(), lineOf(reason, 0), "%s is not valid YAML: %s.", tree.last(), strings.TrimRight(reason, "'\n ."))
}

var entry = regexp.MustCompile(`^\s*(?:-\s+)*(?:[\w.]+:\s+)?["']?([^"'#]*[^"'#\s])["']?\s*(?:#.*)?$`)

// mention finds the last kustomization with a line whose value is meant, given with the kustomization's directory.
func mention(tree *Tree, meant func(value, dir string) bool) (string, int) {
	files := kustomizations(tree)
	for i := len(files) - 1; i >= 0; i-- {
		for number, line := range bytes.Split(tree.files[files[i]], []byte("\n")) {
			found := entry.FindSubmatch(line)
			if found != nil && len(found[1]) > 0 && meant(string(found[1]), path.Dir(files[i])) {
				return files[i], number + 1
			}
		}
	}
	return "", 0
}
