package judge

import "runtime"

const (
	// grown is how many times its text data takes, mostRoom how much is made for it: the rest of what the module may have is
	// left for what cannot be foreseen.
	grown    = 16
	mostRoom = 256 << 20
	// small is what needs no room made.
	small = 1 << 20
)

var room []byte

// makeRoom lets the memory grow once. Go does it 4 MiB at a time, and each time V8 goes through all of its own garbage:
// measured on data of 12 MB, 21 of 30 seconds.
func makeRoom(data int) {
	if data < small {
		return
	}
	room = make([]byte, min(data*grown, mostRoom))
	room = nil
	runtime.GC()
}
