const MEMORY = 5

/** A number as WebAssembly writes it, and where the next thing begins. */
const leb128 = (bytes: Uint8Array, at: number): readonly [number, number] => {
  let value = 0
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++]
    if (byte === undefined) throw new Error('the module ends in the middle of a number')
    value += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) return [value, at]
  }
}

const encoded = (value: number): readonly number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...encoded(Math.floor(value / 0x80))]

/** What a module's memory section says, in pages of 64 KiB. */
export interface MemoryLimits {
  readonly first: number
  readonly most: number | null
}

const section = (module: Uint8Array): { readonly begin: number; readonly end: number; readonly body: number } => {
  for (let at = 8; at < module.length; ) {
    const id = module[at]
    const [size, body] = leb128(module, at + 1)
    if (id === MEMORY) return { begin: at, end: body + size, body }
    at = body + size
  }
  throw new Error('the module has no memory')
}

/** Reads a module's memory section. */
export const memoryLimits = (module: Uint8Array): MemoryLimits => {
  const { body } = section(module)
  const [count, flags] = leb128(module, body)
  if (count !== 1) throw new Error(`the module has ${count} memories`)
  const [first, next] = leb128(module, flags + 1)
  return { first, most: (module[flags] ?? 0) & 1 ? leb128(module, next)[0] : null }
}

/** The same module, whose memory never grows beyond the pages given: Go's linker has no option for it. */
export const limitMemory = (module: Uint8Array, most: number): Uint8Array => {
  const { begin, end } = section(module)
  const body = [1, 1, ...encoded(memoryLimits(module).first), ...encoded(most)]
  return Buffer.concat([
    module.subarray(0, begin),
    Uint8Array.from([MEMORY, ...encoded(body.length), ...body]),
    module.subarray(end),
  ])
}
