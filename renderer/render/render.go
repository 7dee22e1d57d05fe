package render

import (
	"errors"
	"fmt"

	"sigs.k8s.io/kustomize/kyaml/openapi"
)

// Render does the job of a request and gives the answer, both as the protocol has them. It never panics.
func Render(frame []byte) []byte {
	result := &answer{}
	header, tree, err := open(frame)
	if err != nil {
		return result.encode(newTree(), problem(Internal, "", 0, "The request cannot be read: %v.", err))
	}
	result.limits = header.Limits
	return result.encode(tree, run(&header.Job, tree, result))
}

func run(job *Job, tree *Tree, result *answer) (wrong *Problem) {
	defer func() {
		if panicked := recover(); panicked != nil {
			// It may have been in the middle of replacing the schema.
			openapi.ResetOpenAPI()
			wrong = problem(Internal, tree.last(), 0, "The renderer failed: %v.", panicked)
		}
	}()
	defer listen(result)()
	var err error
	switch job.Kind {
	case "kustomize":
		err = kustomize(job, tree, result)
	case "helm":
		err = helm(job, tree, result)
	case "plain":
		err = plain(job, tree, result)
	default:
		err = problem(Internal, "", 0, "There is no job of the kind %q.", job.Kind)
	}
	if err == nil {
		return nil
	}
	if known := new(Problem); errors.As(err, &known) {
		return known
	}
	return problem(Internal, "", 0, "%s", fmt.Sprint(err))
}
