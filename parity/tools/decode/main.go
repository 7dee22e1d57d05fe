// Command decode turns streams of YAML into JSON the way the API server's clients do, so that what native tools print
// is not read by any code of the sandbox. Each request and each answer is a length (u32, little endian) and its bytes.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"os"
	"strings"

	"sigs.k8s.io/yaml"
)

type answer struct {
	Objects []json.RawMessage `json:"objects"`
	Error   string            `json:"error,omitempty"`
}

// separates tells whether a line ends a document: three dashes, then nothing but blanks or a comment.
func separates(line string) bool {
	rest, found := strings.CutPrefix(line, "---")
	if !found {
		return false
	}
	trimmed := strings.TrimLeft(rest, " \t\r")
	return trimmed == "" || (trimmed[0] == '#' && len(trimmed) < len(rest))
}

func decode(stream []byte) (found answer) {
	found.Objects = []json.RawMessage{}
	var document bytes.Buffer
	end := func() bool {
		object, err := yaml.YAMLToJSON(document.Bytes())
		document.Reset()
		if err != nil {
			found.Error = err.Error()
			return false
		}
		if !bytes.Equal(object, []byte("null")) {
			found.Objects = append(found.Objects, object)
		}
		return true
	}
	for _, line := range strings.SplitAfter(string(stream), "\n") {
		if !separates(strings.TrimRight(line, "\n")) {
			document.WriteString(line)
		} else if !end() {
			return
		}
	}
	end()
	return
}

func main() {
	in, out := bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)
	for {
		var length uint32
		if err := binary.Read(in, binary.LittleEndian, &length); err != nil {
			return
		}
		stream := make([]byte, length)
		if _, err := io.ReadFull(in, stream); err != nil {
			panic(err)
		}
		text, err := json.Marshal(decode(stream))
		if err != nil {
			panic(err)
		}
		_ = binary.Write(out, binary.LittleEndian, uint32(len(text)))
		_, _ = out.Write(text)
		if err := out.Flush(); err != nil {
			panic(err)
		}
	}
}
