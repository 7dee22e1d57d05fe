// Package judge evaluates policies in Rego with OPA's own library.
package judge

import (
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Judge answers a request, both as the protocol has them. It never panics.
func Judge(frame []byte) []byte {
	asked, err := open(frame)
	if err != nil {
		return refuse(fmt.Errorf("the request cannot be read: %w", err))
	}
	said, err := run(asked)
	if err != nil {
		return refuse(err)
	}
	return encode(said)
}

func run(asked *query) (said [][]remark, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			said, err = nil, fmt.Errorf("the evaluation failed: %v", panicked)
		}
	}()
	compiler, modules, err := compile(asked)
	if err != nil {
		return nil, err
	}
	var wanted []rule
	switch asked.as {
	case "gatekeeper":
		wanted, err = gatekeeper(modules)
	case "conftest":
		wanted = conftest(modules)
	default:
		err = fmt.Errorf("there are no policies of the kind %q", asked.as)
	}
	if err != nil {
		return nil, err
	}
	makeRoom(len(asked.data))
	ready, err := prepare(compiler, wanted, asked.data)
	if err != nil {
		return nil, err
	}
	rest := mostSaid
	for index, bytes := range asked.inputs {
		input, err := valueOf(bytes)
		if err != nil {
			return nil, fmt.Errorf("input %d cannot be read: %w", index, err)
		}
		one, err := ready.judge(ast.NewTerm(input))
		if err != nil {
			return nil, err
		}
		for _, remark := range one {
			rest -= len(remark.Message)
		}
		if rest < 0 {
			return nil, fmt.Errorf("its messages have more than %d MiB together", mostSaid>>20)
		}
		said = append(said, one)
	}
	return said, nil
}
