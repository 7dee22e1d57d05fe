import type { Rego, RegoAnswer, RegoQuery } from '../validation/policies/rego.ts'
import { frame } from './frame.ts'
import { GuestDied, type GuestImage } from './instance.ts'
import { Sandbox } from './sandbox.ts'
import type { WasmModule } from './web-assembly.ts'

/** Evaluates Rego in a sandbox. */
export interface RegoGuest extends Rego {
  /** What others may begin with; undefined until the first query. */
  readonly image: GuestImage | undefined
  /** Bytes of memory that it holds now. */
  readonly size: number
}

/** A time that is as good as any other, the same for ever: what a policy says must not change from day to day. */
const world = { now: Date.UTC(2026, 0, 1), seed: 1 }

/**
 * Evaluates Rego with OPA's library, each query in a sandbox that is as new. Starts with the first query: from an image where there is one,
 * else in some 0.4 s. Does not end by itself where a policy does not: that is up to whoever ends the thread.
 */
export const createRego = (module: WasmModule, image?: GuestImage): RegoGuest => {
  let sandbox: Sandbox | undefined
  const start = (): Sandbox => new Sandbox(module, { world, call: 'judge', warmUp: warmUp.map(requestOf) }, image)
  return {
    get image() {
      return sandbox?.image ?? image
    },
    get size() {
      return sandbox?.size ?? 0
    },
    judge: query => {
      try {
        sandbox ??= start()
        return sandbox.answer(requestOf(query)) as RegoAnswer
      } catch (error) {
        if (error instanceof GuestDied) return { ok: false, message: messages[error.reason](error.message) }
        if (error instanceof RangeError) return { ok: false, message: 'an object is nested too deep to be judged' }
        throw error
      }
    },
  }
}

const messages: Readonly<Record<GuestDied['reason'], (message: string) => string>> = {
  memory: () => 'it needs more memory than the sandbox has, or goes too deep',
  internal: message => `the sandbox broke while it was evaluated: ${message}`,
}

const requestOf = ({ modules, version, as, inputs, data }: RegoQuery): Uint8Array => {
  const parts = inputs.map(json)
  const header = { modules, version, as, inputs: parts.map(({ length }) => length) }
  return frame(header, [...parts, json(data)])
}

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value) ?? 'null')

/** A little of everything that policies do. */
const warmUp: readonly RegoQuery[] = [
  {
    modules: [
      {
        path: 'template',
        text: `package warm
import data.lib.text
violation[{"msg": text.join(absent), "details": {"absent": absent}}] {
  absent := {name | name := input.parameters.labels[_]; not input.review.object.metadata.labels[name]}
  count(absent) > 0
}
violation[{"msg": msg}] {
  other := data.inventory.namespace[namespace][_]["Pod"][name]
  other.spec.containers[_].image == input.review.object.spec.containers[_].image
  not re_match("^[a-z]+/", name)
  msg := sprintf("%v %v %v", [namespace, name, object.get(other, "kind", "")])
}
`,
      },
      { path: 'library', text: 'package lib.text\njoin(names) = text { text := concat(", ", names) }\n' },
    ],
    version: 0,
    as: 'gatekeeper',
    inputs: [
      {
        review: { object: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ image: 'x' }] } } },
        parameters: { labels: ['c'] },
      },
    ],
    data: {
      inventory: { namespace: { n: { v1: { Pod: { p: { kind: 'Pod', spec: { containers: [{ image: 'x' }] } } } } } } },
    },
  },
  {
    modules: [
      {
        path: 'conftest',
        text: `package main
import rego.v1
deny contains msg if {
  input.kind == "Deployment"
  some container in input.spec.containers
  not startswith(container.image, "registry/")
  msg := sprintf("%s: %s", [input.metadata.name, container.image])
}
warn contains msg if {
  every container in input.spec.containers { regex.match("[0-9]+", container.image) }
  msg := lower(trim_space(input.metadata.name))
}
exception contains rules if { input.metadata.name == "old"; rules := ["deny"] }
`,
      },
    ],
    version: 1,
    as: 'conftest',
    inputs: [{ kind: 'Deployment', metadata: { name: 'web' }, spec: { containers: [{ image: 'web:1' }] } }],
    data: {},
  },
]
