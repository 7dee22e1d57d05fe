package judge

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// problem is why nothing was judged.
type problem struct {
	Message string `json:"message"`
	// File is a module's path, or "".
	File string `json:"file,omitempty"`
	// Line counts from 1, or is 0.
	Line int `json:"line,omitempty"`
	// Outside is whether nothing is wrong with the policy: it asks for what is not there offline.
	Outside bool `json:"outside,omitempty"`
}

func (p *problem) Error() string { return p.Message }

func at(location *ast.Location, message string) *problem {
	// Only OPA's first line says it: the others show values, or the text around.
	first, _, _ := strings.Cut(strings.TrimSpace(message), "\n")
	told := &problem{Message: strings.TrimRight(first, ":. ")}
	if location != nil {
		told.File, told.Line = location.File, location.Row
	}
	return told
}

// problemOf says in one sentence what an error of OPA's library means.
func problemOf(err error) *problem {
	if own, ok := errors.AsType[*problem](err); ok {
		return own
	}
	if several, ok := errors.AsType[ast.Errors](err); ok && len(several) > 0 {
		return firstOf(several)
	}
	if one, ok := errors.AsType[*ast.Error](err); ok {
		return firstOf(ast.Errors{one})
	}
	if broken, ok := errors.AsType[*topdown.Error](err); ok {
		return at(broken.Location, broken.Message)
	}
	return at(nil, err.Error())
}

// firstOf tells the first error, and those of them last that are no mistakes of the policy.
func firstOf(several ast.Errors) *problem {
	several.Sort()
	var mistakes, wishes []*problem
	for _, one := range several {
		name, undefined := strings.CutPrefix(one.Message, "undefined function ")
		if does, ok := outside[name]; undefined && ok {
			wish := at(one.Location, fmt.Sprintf("the function %q %s", name, does))
			wish.Outside = true
			wishes = append(wishes, wish)
		} else {
			mistakes = append(mistakes, at(one.Location, one.Message))
		}
	}
	first := append(mistakes, wishes...)[0]
	switch more := len(mistakes) - 1; {
	case more == 1:
		first.Message += " (and another error)"
	case more > 1:
		first.Message = fmt.Sprintf("%s (and %d more errors)", first.Message, more)
	}
	return first
}

// refuse gives the JSON of an answer that nothing was judged.
func refuse(err error) []byte {
	told := *problemOf(err)
	told.Message = bounded(told.Message)
	encoded, err := json.Marshal(struct {
		OK bool `json:"ok"`
		problem
	}{OK: false, problem: told})
	if err != nil {
		return []byte(`{"ok":false,"message":"the answer is not JSON"}`)
	}
	return encoded
}
