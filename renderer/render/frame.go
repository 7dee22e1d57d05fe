package render

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
)

// open takes a request apart: the header's length as four bytes, the header, and all files one after the other. The
// files are slices of the frame, not copies.
func open(frame []byte) (*Header, *Tree, error) {
	if len(frame) < 4 {
		return nil, nil, fmt.Errorf("the request has %d bytes", len(frame))
	}
	length := int(binary.LittleEndian.Uint32(frame))
	rest := frame[4:]
	if length > len(rest) {
		return nil, nil, fmt.Errorf("the header should have %d bytes, and the request has %d", length, len(rest))
	}
	header := &Header{}
	if err := json.Unmarshal(rest[:length], header); err != nil {
		return nil, nil, fmt.Errorf("the header: %w", err)
	}
	rest = rest[length:]
	tree := newTree()
	for _, file := range header.Files {
		if file.Size < 0 || file.Size > len(rest) {
			return nil, nil, fmt.Errorf("%s should have %d bytes, and %d are left", file.Path, file.Size, len(rest))
		}
		tree.add(file.Path, rest[:file.Size:file.Size])
		rest = rest[file.Size:]
	}
	return header, tree, nil
}
