// Command rego is the WebAssembly module that judges objects by policies in Rego. The host writes a request where allocate
// says, calls judge, and reads the answer where that says.
package main

import (
	"runtime/debug"
	"unsafe"

	"stagecoach/rego/judge"
)

var request, answer []byte

func init() { debug.SetGCPercent(75) }

func main() {}

//go:wasmexport allocate
func allocate(size uint32) unsafe.Pointer {
	request = make([]byte, max(size, 1))
	return unsafe.Pointer(unsafe.SliceData(request))
}

// result is the address of the answer in the upper half, its length in the lower one. It is valid until the next call.
//
//go:wasmexport judge
func result(pointer unsafe.Pointer, length uint32) uint64 {
	if pointer != unsafe.Pointer(unsafe.SliceData(request)) || int(length) > len(request) {
		answer = judge.Judge(nil)
	} else {
		answer = judge.Judge(request[:length])
	}
	request = nil
	return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(answer))))<<32 | uint64(len(answer))
}
