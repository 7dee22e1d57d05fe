package judge

import (
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// query is what is asked: everything in JSON.
type query struct {
	modules []module
	version ast.RegoVersion
	as      string
	inputs  [][]byte
	// data is an object.
	data []byte
}

type module struct {
	Path string `json:"path"`
	Text string `json:"text"`
}

// open takes a request apart: the header's length as four bytes, the header, all inputs one after the other, and the
// data. Inputs and data are slices of the frame, not copies.
func open(frame []byte) (*query, error) {
	if len(frame) < 4 {
		return nil, fmt.Errorf("it has %d bytes", len(frame))
	}
	length := int(binary.LittleEndian.Uint32(frame))
	rest := frame[4:]
	if length > len(rest) {
		return nil, fmt.Errorf("the header should have %d bytes, and %d are left", length, len(rest))
	}
	header := struct {
		Modules []module `json:"modules"`
		Version int      `json:"version"`
		As      string   `json:"as"`
		Inputs  []int    `json:"inputs"`
	}{}
	if err := json.Unmarshal(rest[:length], &header); err != nil {
		return nil, fmt.Errorf("the header: %w", err)
	}
	rest = rest[length:]
	asked := &query{modules: header.Modules, version: ast.RegoV1, as: header.As}
	if header.Version == 0 {
		asked.version = ast.RegoV0
	}
	for _, size := range header.Inputs {
		if size < 0 || size > len(rest) {
			return nil, fmt.Errorf("an input should have %d bytes, and %d are left", size, len(rest))
		}
		asked.inputs = append(asked.inputs, rest[:size:size])
		rest = rest[size:]
	}
	asked.data = rest
	return asked, nil
}
