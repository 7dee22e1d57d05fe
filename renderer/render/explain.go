package render

import (
	"errors"
	"path"
	"regexp"
	"strings"
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
		return remote(tree, network.wanted)
	}
	text := tidy(err.Error())
	if address, file, line := elsewhereMeant(tree, text); address != "" {
		return problem(Remote, file, line, "%s is not in the repository, and nothing is fetched.", address)
	}
	switch {
	case strings.Contains(text, "cycle detected"):
		return circular(tree, text)
	case strings.Contains(text, "external plugins disabled"), strings.Contains(text, "unable to load builtin"):
		return plugged(tree, text)
	case system.outside != "":
		return leavesRepository(system)
	case strings.Contains(text, "security; file"):
		return leavesRoot(tree, text)
	case strings.Contains(text, "yaml: "), strings.Contains(text, "MalformedYAMLError"),
		strings.Contains(text, "error converting YAML to JSON"):
		return misread(tree, text)
	case strings.Contains(text, "doesn't exist"), strings.Contains(text, "file does not exist"),
		strings.Contains(text, "unable to find one of"):
		return absent(tree, text)
	default:
		return unbuilt(tree, text)
	}
}

// tidy takes out of a message what is only about how the renderer works.
func tidy(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, mount+"/", ""), mount, ".")
}

func remote(tree *Tree, wanted string) *Problem {
	file, line := mention(tree, func(value, _ string) bool {
		return len(value) > 2 && strings.HasPrefix(strings.ToLower(wanted), strings.ToLower(value))
	})
	return problem(Remote, file, line, "%s is not in the repository, and nothing is fetched.", wanted)
}

// address is what can only be meant as a place elsewhere, also where kustomize takes it for a path.
var address = regexp.MustCompile(`^(?:(?i:[a-z][a-z0-9+.-]*)(?:://|::)|[\w.-]+@[\w.-]+:|(?:github\.com|gitlab\.com|bitbucket\.org)/)`)

// elsewhereMeant finds an address that a kustomization has and that the error is about. What exists here is no error.
func elsewhereMeant(tree *Tree, text string) (meant, file string, line int) {
	file, line = mention(tree, func(value, dir string) bool {
		if !address.MatchString(value) || !strings.Contains(text, value) && !strings.Contains(text, path.Join(dir, value)) {
			return false
		}
		meant = value
		return true
	})
	return meant, file, line
}

var cycle = regexp.MustCompile(`cycle detected: candidate root '([^']*)' contains visited root '([^']*)'`)

func circular(tree *Tree, text string) *Problem {
	found := cycle.FindStringSubmatch(text)
	if found == nil {
		return placed(tree, Cycle, text)
	}
	file, line := mention(tree, func(value, dir string) bool { return path.Join(dir, value) == found[1] })
	if found[1] == found[2] {
		return problem(Cycle, file, line, "The kustomization in %s leads to itself.", found[1])
	}
	return problem(Cycle, file, line, "The kustomization in %s is used from below it, in %s.", found[1], found[2])
}

var plugin = regexp.MustCompile(`(?:external plugin '([^']*)'|unable to load builtin (\S+))`)

// plugged names a plugin and the file that configures it, which is the last one that was read.
func plugged(tree *Tree, text string) *Problem {
	found := plugin.FindStringSubmatch(text)
	if found == nil {
		return placed(tree, Plugin, text)
	}
	if found[2] != "" {
		return problem(Plugin, tree.last(), 0, "There is no builtin plugin %s.", strings.Trim(found[2], `"'`))
	}
	return problem(Plugin, tree.last(), 0, "The plugin %s would have to be run, and no programs or containers are run.", found[1])
}

func leavesRepository(system *disk) *Problem {
	file, line := mention(system.tree, func(value, dir string) bool {
		return path.IsAbs(value) && path.Clean(value) == system.outside || path.Join(mount, dir, value) == system.outside
	})
	if file == "" {
		file = lastKustomization(system.tree)
	}
	return problem(Restricted, file, line, "%s is outside of the repository.", system.outside)
}

var security = regexp.MustCompile(`security; file '([^']*)' is not in or below '([^']*)'`)

func leavesRoot(tree *Tree, text string) *Problem {
	found := security.FindStringSubmatch(text)
	if found == nil {
		return placed(tree, Restricted, text)
	}
	file, line := mention(tree, func(value, dir string) bool { return path.Join(dir, value) == found[1] })
	if file == "" {
		file = lastKustomization(tree)
	}
	return problem(Restricted, file, line, "%s is not in %s or below, and a kustomization may read no other files.", found[1], found[2])
}

// absent names what is missing, and who wants it.
func absent(tree *Tree, text string) *Problem {
	missing := tree.lastProbe
	bare := strings.Contains(text, "unable to find one of")
	if bare {
		missing = path.Dir(missing)
	}
	file, line := mention(tree, func(value, dir string) bool { return path.Join(dir, value) == missing })
	switch {
	case bare:
		if file == "" {
			file = missing
		}
		return problem(Missing, file, line, "%s has no kustomization.", missing)
	case file == "":
		return placed(tree, Missing, text)
	default:
		return problem(Missing, file, line, "%s does not exist.", missing)
	}
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
	reason = strings.TrimRight(reason, "'\n .")
	return problem(BadYAML, tree.last(), lineOf(reason, 0), "%s is not valid YAML: %s.", tree.last(), reason)
}

var (
	// accumulated finds, in the attempts to read something as a file and as a directory, why the file is not good.
	accumulated = regexp.MustCompile(`(?s)^.*accumulating resources from '([^']*)': (.*?)': must build at directory`)
	chain       = regexp.MustCompile(`(?s)^.*(?:accumulating (?:resources|components)|recursed accumulation of path '[^']*'): `)
)

// unbuilt is for everything else: it keeps kustomize's words, without those that only say how it got there.
func unbuilt(tree *Tree, text string) *Problem {
	text = strings.TrimSpace(text)
	if found := accumulated.FindStringSubmatch(text); found != nil {
		file := lastKustomization(tree)
		if last := tree.last(); path.Base(last) == path.Base(found[1]) {
			file = last
		}
		return problem(Kustomization, file, 0, "%s", found[2])
	}
	if found := chain.FindString(text); found != "" && !strings.Contains(found, "err='") {
		text = text[len(found):]
	}
	return placed(tree, Kustomization, text)
}

// placed puts an error where the last kustomization is that was read.
func placed(tree *Tree, code Code, text string) *Problem {
	return problem(code, lastKustomization(tree), 0, "%s", text)
}
