/** A text that one thread writes while it works and another reads when that does not end: its length, then UTF-8. */
export type SharedNote = Uint8Array<SharedArrayBuffer>

const ROOM = 512

/** An empty note. */
export const sharedNote = (): SharedNote => new Uint8Array(new SharedArrayBuffer(ROOM))

/** Writes into a note; what does not fit is cut. */
export const noteIn = (note: SharedNote): ((text: string) => void) => {
  const encoder = new TextEncoder()
  const length = new DataView(note.buffer)
  // Encoding right into shared memory is not allowed everywhere.
  const bytes = new Uint8Array(ROOM - 4)
  return text => {
    const { written } = encoder.encodeInto(text, bytes)
    note.set(bytes.subarray(0, written), 4)
    length.setUint32(0, written)
  }
}

/** What a note says. */
export const readNote = (note: SharedNote): string => {
  const length = new DataView(note.buffer).getUint32(0)
  return new TextDecoder().decode(note.slice(4, 4 + Math.min(length, ROOM - 4)))
}
