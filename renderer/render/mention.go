package render

import (
	"bytes"
	"path"
	"regexp"
	"slices"

	"sigs.k8s.io/kustomize/api/konfig"
)

// kustomizations gives the kustomizations that were read, each once, in order.
func kustomizations(tree *Tree) []string {
	var found []string
	seen := map[string]struct{}{}
	for _, file := range tree.order {
		if _, again := seen[file]; again {
			continue
		}
		seen[file] = struct{}{}
		if slices.Contains(konfig.RecognizedKustomizationFileNames(), path.Base(file)) {
			found = append(found, file)
		}
	}
	return found
}

func lastKustomization(tree *Tree) string {
	files := kustomizations(tree)
	if len(files) == 0 {
		return ""
	}
	return files[len(files)-1]
}

var (
	// entry is a line's value as block style has it, with the blanks that it may have in it.
	entry = regexp.MustCompile(`^\s*(?:-\s+)*(?:[\w.]+:\s+)?["']?([^"'#]*[^"'#\s])["']?\s*(?:#.*)?$`)
	// word is one of a line's values as flow style has them.
	word = regexp.MustCompile(`[^\s,\[\]{}"']+`)
)

// mostLines is how far to look into a kustomization: longer ones are made by programs, and looking takes time.
const mostLines = 5_000

// mention finds the last kustomization with a line whose value is meant, given with the kustomization's directory.
func mention(tree *Tree, meant func(value, dir string) bool) (string, int) {
	files := kustomizations(tree)
	for _, file := range slices.Backward(files) {
		dir := path.Dir(file)
		for number, line := range bytes.SplitN(tree.files[file], []byte("\n"), mostLines) {
			if found := entry.FindSubmatch(line); found != nil && meant(string(found[1]), dir) {
				return file, number + 1
			}
			for _, found := range word.FindAll(line, -1) {
				if meant(string(found), dir) {
					return file, number + 1
				}
			}
		}
	}
	return "", 0
}
