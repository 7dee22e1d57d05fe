package judge

import (
	"context"
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// policy is everything that inputs are judged by.
type policy struct {
	compiler    *ast.Compiler
	store       storage.Store
	transaction storage.Transaction
	rules       []ready
}

// ready is a rule with the queries for its value and for its exceptions.
type ready struct {
	rule
	value      question
	exceptions *question
}

type question struct {
	compiler ast.QueryCompiler
	body     ast.Body
}

func prepare(compiler *ast.Compiler, rules []rule, data []byte) (*policy, error) {
	value, err := valueOf(data)
	if err != nil {
		return nil, fmt.Errorf("the data cannot be read: %w", err)
	}
	object, isObject := value.(ast.Object)
	if !isObject {
		return nil, fmt.Errorf("the data is %s instead of an object", kindOf(value))
	}
	// Of Go's own maps each query would make OPA's values again.
	made := &policy{compiler: compiler, store: inmem.NewFromASTObject(object)}
	if made.transaction, err = made.store.NewTransaction(context.Background()); err != nil {
		return nil, err
	}
	for _, one := range rules {
		next := ready{rule: one}
		if next.value, err = made.question(one.ref); err != nil {
			return nil, err
		}
		if one.exceptions != nil {
			exceptions, err := made.question(one.exceptions)
			if err != nil {
				return nil, err
			}
			next.exceptions = &exceptions
		}
		made.rules = append(made.rules, next)
	}
	return made, nil
}

const answer = ast.Var("answer")

func (p *policy) question(ref ast.Ref) (question, error) {
	compiler := p.compiler.QueryCompiler()
	body, err := compiler.Compile(ast.NewBody(ast.Equality.Expr(ast.NewTerm(answer), ast.NewTerm(ref))))
	return question{compiler, body}, err
}

// ask gives all answers to a question.
func (p *policy) ask(asked question, input *ast.Term) (answers []ast.Value, err error) {
	err = topdown.NewQuery(asked.body).
		WithQueryCompiler(asked.compiler).
		WithCompiler(p.compiler).
		WithMetrics(metrics.NoOp()).
		WithStore(p.store).
		WithTransaction(p.transaction).
		WithInput(input).
		Iter(context.Background(), func(result topdown.QueryResult) error {
			answers = append(answers, result[answer].Value)
			return nil
		})
	return answers, err
}

// judge gives what all rules say about an input.
func (p *policy) judge(input *ast.Term) ([]remark, error) {
	said := &remarks{}
	for _, one := range p.rules {
		values, err := p.ask(one.value, input)
		if err != nil {
			return nil, err
		}
		for _, value := range values {
			messages, err := one.messages(value)
			if err != nil {
				return nil, err
			}
			if len(messages) == 0 {
				continue
			}
			exempt, err := p.exempts(one, input)
			if err != nil {
				return nil, err
			}
			if !exempt {
				said.add(one.level, messages)
			}
		}
	}
	return said.all(), nil
}

// exempts is whether the input is an exception from a rule.
func (p *policy) exempts(one ready, input *ast.Term) (bool, error) {
	if one.exceptions == nil {
		return false, nil
	}
	listed, err := p.ask(*one.exceptions, input)
	return slices.ContainsFunc(listed, func(value ast.Value) bool {
		name, isText := value.(ast.String)
		return isText && slices.Contains(one.names, string(name))
	}), err
}

// messages gives what the rule's value says.
func (r *rule) messages(value ast.Value) ([]string, error) {
	var terms []*ast.Term
	switch value := value.(type) {
	case ast.Set:
		terms = value.Slice()
	case *ast.Array:
		value.Foreach(func(term *ast.Term) { terms = append(terms, term) })
	case ast.Boolean:
		if value {
			return nil, r.wrong("true instead of a set of messages")
		}
	default:
		return nil, r.wrong(kindOf(value) + " instead of a set of messages")
	}
	var messages []string
	for _, term := range terms {
		message, err := r.message(term.Value)
		if err != nil {
			return nil, r.wrong(err.Error())
		}
		if message != "" {
			messages = append(messages, message)
		}
	}
	return messages, nil
}

func (r *rule) wrong(what string) error {
	return at(r.location, fmt.Sprintf("the rule %v gives %s", r.ref[len(r.ref)-1], what))
}
