import { STATE } from './web-assembly.ts'

const EXPORTS = 7
const GLOBALS = 6
const END = 0x0b

/**
 * A module that exports its variables as well (`state 0`, `state 1` …). With them and the memory an instance can be brought back to where
 * it was, which Go's own exports do not allow: its stack pointer is one of them. Throws where the bytes are no such module.
 */
export const withState = (module: Uint8Array): Uint8Array<ArrayBuffer> => {
  const sections = sectionsOf(module)
  const globals = sections.find(({ id }) => id === GLOBALS)
  const exports = sections.find(({ id }) => id === EXPORTS)
  if (!globals || !exports) throw new Error('the module has no globals or exports nothing')
  const variables = variablesOf(module, globals.body)
  const [count, rest] = numberAt(module, exports.body)
  const added = variables.flatMap(index => {
    const name = Buffer.from(`${STATE}${index}`)
    return [...numberOf(name.length), ...name, 3, ...numberOf(index)]
  })
  const body = Buffer.concat([
    Buffer.from(numberOf(count + variables.length)),
    module.subarray(rest, exports.end),
    Buffer.from(added),
  ])
  const head = Buffer.from([EXPORTS, ...numberOf(body.length)])
  return Buffer.concat([module.subarray(0, exports.start), head, body, module.subarray(exports.end)])
}

interface Section {
  readonly id: number
  readonly start: number
  readonly body: number
  readonly end: number
}

const sectionsOf = (module: Uint8Array): readonly Section[] => {
  const sections: Section[] = []
  for (let start = 8; start < module.length; ) {
    const [length, body] = numberAt(module, start + 1)
    sections.push({ id: module[start] ?? 0, start, body, end: body + length })
    start = body + length
  }
  return sections
}

/** Indices of the globals that can change. */
const variablesOf = (module: Uint8Array, start: number): readonly number[] => {
  const [count, first] = numberAt(module, start)
  const variables: number[] = []
  let at = first
  for (let index = 0; index < count; index++) {
    if (module[at + 1] === 1) variables.push(index)
    const kind = module[at + 2]
    at += 3
    // A constant: i32 and i64 of as many bytes as it needs, f32, f64.
    if (kind === 0x41 || kind === 0x42) while ((module[at++] ?? 0) >= 128);
    else if (kind === 0x43) at += 4
    else if (kind === 0x44) at += 8
    if (module[at++] !== END) throw new Error('a global of the module does not begin with a constant')
  }
  return variables
}

/** A number as modules write it (LEB128), and where it ends. */
const numberAt = (module: Uint8Array, start: number): readonly [number, number] => {
  let value = 0
  for (let at = start, shift = 0; ; at++, shift += 7) {
    const byte = module[at]
    if (byte === undefined) throw new Error('the module ends in the middle of a number')
    value |= (byte & 127) << shift
    if (byte < 128) return [value >>> 0, at + 1]
  }
}

const numberOf = (value: number): readonly number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...numberOf(value >>> 7)]
