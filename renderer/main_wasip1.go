// Command renderer is the WebAssembly module that renders kustomizations, charts and manifests. The host writes a
// request where allocate says, calls render, and reads the answer where that says.
package main

import (
	"runtime/debug"
	// Templates can name time zones, and there is no disk to look them up on.
	_ "time/tzdata"
	"unsafe"

	"stagecoach/renderer/render"
)

// memory is a little less than what the module may have at most, which the build writes into it: the collector works
// harder near it instead of failing.
const memory = 176 << 20

var request, answer []byte

func init() { debug.SetMemoryLimit(memory) }

func main() {}

//go:wasmexport allocate
func allocate(size uint32) unsafe.Pointer {
	request = make([]byte, max(size, 1))
	return unsafe.Pointer(unsafe.SliceData(request))
}

// result is the address of the answer in the upper half, its length in the lower one. It is valid until the next call.
//
//go:wasmexport render
func result(pointer unsafe.Pointer, length uint32) uint64 {
	if pointer != unsafe.Pointer(unsafe.SliceData(request)) || int(length) > len(request) {
		answer = render.Render(nil)
	} else {
		answer = render.Render(request[:length])
	}
	request = nil
	return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(answer))))<<32 | uint64(len(answer))
}
