package render

import "fmt"

// Code says what is wrong, from a closed list.
type Code string

// The codes of problems.
const (
	Missing       Code = "missing"
	Cycle         Code = "cycle"
	Restricted    Code = "restricted"
	Remote        Code = "remote"
	Plugin        Code = "plugin"
	BadYAML       Code = "yaml"
	Kustomization Code = "kustomization"
	BadChart      Code = "chart"
	Template      Code = "template"
	BadValues     Code = "values"
	Archive       Code = "archive"
	TooLarge      Code = "too large"
	Internal      Code = "internal"
)

// Problem is an error that says where it is.
type Problem struct {
	Code    Code
	Message string
	// File is a repository path, or "".
	File string
	// Line counts from 1, or is 0.
	Line int
}

func (p *Problem) Error() string { return p.Message }

func problem(code Code, file string, line int, format string, arguments ...any) *Problem {
	return &Problem{Code: code, Message: fmt.Sprintf(format, arguments...), File: file, Line: line}
}
