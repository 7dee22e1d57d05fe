// Command unframe runs the program "frozen" that lies beside it and gives on what that writes. Programs that were built
// with Go's tag "faketime" write each piece with its time and length before it (Go's runtime/time_fake.go): that is
// taken off again.
package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
)

const header = 4 + 8 + 4

func unframe(framed []byte) (plain []byte) {
	for len(framed) >= header && bytes.HasPrefix(framed, []byte("\x00\x00PB")) {
		end := header + int(binary.BigEndian.Uint32(framed[12:header]))
		end = min(end, len(framed))
		plain = append(plain, framed[header:end]...)
		framed = framed[end:]
	}
	return append(plain, framed...)
}

func main() {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	var out, problems bytes.Buffer
	program := exec.Command(filepath.Join(filepath.Dir(self), "frozen"), os.Args[1:]...)
	program.Stdin, program.Stdout, program.Stderr = os.Stdin, &out, &problems
	err = program.Run()
	_, _ = os.Stdout.Write(unframe(out.Bytes()))
	_, _ = os.Stderr.Write(unframe(problems.Bytes()))
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		os.Exit(ended.ExitCode())
	} else if err != nil {
		panic(err)
	}
}
