package render

import (
	"bytes"
	"encoding/json"
)

// answer collects what a job gives, within its limits.
type answer struct {
	limits   Limits
	objects  []object
	bytes    int
	warnings []string
}

type object struct {
	Object json.RawMessage `json:"object"`
	File   string          `json:"file,omitempty"`
}

func (a *answer) add(content []byte, file string) error {
	if len(a.objects) >= a.limits.Objects {
		return problem(TooLarge, file, 0, "There are more than %d objects.", a.limits.Objects)
	}
	a.bytes += len(content)
	if a.bytes > a.limits.Output {
		return problem(TooLarge, file, 0, "The objects have more than %d bytes.", a.limits.Output)
	}
	a.objects = append(a.objects, object{Object: content, File: file})
	return nil
}

// encode gives the answer's JSON. Where there is a problem, there are no objects.
func (a *answer) encode(tree *Tree, wrong *Problem) []byte {
	type failure struct {
		Code    Code    `json:"code"`
		Message string  `json:"message"`
		File    *string `json:"file"`
		Line    *int    `json:"line"`
	}
	shape := struct {
		Objects  []object `json:"objects"`
		Warnings []string `json:"warnings"`
		Error    *failure `json:"error"`
		Read     []string `json:"read"`
		Probed   []string `json:"probed"`
	}{Objects: []object{}, Warnings: []string{}, Read: sorted(tree.read), Probed: sorted(tree.probed)}
	for _, warning := range a.warnings {
		shape.Warnings = append(shape.Warnings, bounded(discreet(warning)))
	}
	if wrong != nil {
		shape.Error = &failure{Code: wrong.Code, Message: bounded(discreet(wrong.Message))}
		if wrong.File != "" {
			shape.Error.File = &wrong.File
		}
		if wrong.Line > 0 {
			shape.Error.Line = &wrong.Line
		}
	} else if a.objects != nil {
		shape.Objects = a.objects
	}
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(shape); err != nil {
		return []byte(`{"objects":[],"warnings":[],"error":{"code":"internal","message":"The answer is not JSON.",` +
			`"file":null,"line":null},"read":[],"probed":[]}`)
	}
	return bytes.TrimRight(buffer.Bytes(), "\n")
}

// longestMessage keeps a message readable: some of kustomize's quote whole files.
const longestMessage = 4000

func bounded(message string) string {
	if len(message) <= longestMessage {
		return message
	}
	cut := longestMessage
	for cut > 0 && message[cut]&0xc0 == 0x80 {
		cut--
	}
	return message[:cut] + "…"
}
