package render

import (
	"bytes"
	"fmt"
	"path"

	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/strvals"
	"sigs.k8s.io/yaml"
)

// helm gives what `helm template NAME CHART --namespace … -f … --set …` prints.
func helm(job *Job, tree *Tree, result *answer) error {
	values, err := merged(job, tree)
	if err != nil {
		return err
	}
	from, err := load(tree, job.Chart)
	if err != nil {
		return err
	}
	namespace := job.Release.Namespace
	if namespace == "" {
		namespace = "default"
	}
	kubernetes := ""
	if job.Kubernetes != nil {
		kubernetes = fullVersion(*job.Kubernetes)
	}
	all, err := render(from, options{
		name:        job.Release.Name,
		namespace:   namespace,
		values:      values,
		kubernetes:  kubernetes,
		apiVersions: job.APIVersions,
		crds:        job.CRDs,
		most:        result.limits.Output,
	})
	if err != nil {
		return err
	}
	for _, one := range all {
		file := from.template(one.source)
		if err := harmless([]byte(one.content), file); err != nil {
			return err
		}
		err := documents([]byte(one.content), func(object []byte, _ int) error {
			return flatten(object, func(item []byte) error { return result.add(item, file) })
		}, file)
		if err != nil {
			return from.printedWrong(err, file)
		}
	}
	return nil
}

// merged puts the values files, in order, and then what is set one by one over each other.
func merged(job *Job, tree *Tree) (map[string]any, error) {
	base := map[string]any{}
	for _, values := range job.Values {
		current := values.Inline
		if values.File != "" {
			file := path.Clean(values.File)
			if values.Optional && !tree.Has(file) {
				continue
			}
			content, ok := tree.File(file)
			if !ok {
				return nil, problem(Missing, file, 0, "The values file %s does not exist.", file)
			}
			parsed, err := readValues(content, file)
			if err != nil {
				return nil, err
			}
			current = parsed
		} else {
			// By way of YAML, so that numbers have the types that they have in a values file.
			text, err := yaml.Marshal(values.Inline)
			if err != nil {
				return nil, problem(BadValues, "", 0, "The inline values cannot be read: %v.", err)
			}
			if current, err = readValues(text, ""); err != nil {
				return nil, err
			}
		}
		base = loader.MergeMaps(base, current)
	}
	// The command line applies all `--set` before all `--set-string`.
	for _, text := range []bool{false, true} {
		for _, set := range job.Sets {
			if set.String != text {
				continue
			}
			parse := strvals.ParseInto
			if text {
				parse = strvals.ParseIntoString
			}
			if err := parse(set.Name+"="+set.Value, base); err != nil {
				return nil, problem(BadValues, "", 0, "%s cannot be set: %v.", set.Name, err)
			}
		}
	}
	return base, nil
}

func readValues(content []byte, file string) (map[string]any, error) {
	if err := harmless(content, file); err != nil {
		return nil, err
	}
	values, err := loader.LoadValues(bytes.NewReader(content))
	if err != nil {
		name := file
		if name == "" {
			name = "A values file"
		}
		return nil, problem(BadValues, file, lineOf(err.Error(), 0), "%s cannot be read as values: %s.", name, fmt.Sprint(err))
	}
	return values, nil
}
