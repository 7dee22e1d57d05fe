/** One policy in Rego, and what it is to judge. Values of secrets are hidden in `inputs` already. */
export interface RegoQuery {
  /** Modules by the file (or the template and its library) that they stand in. */
  readonly modules: readonly { readonly path: string; readonly text: string }[]
  /** Rego version that the modules are written in. */
  readonly version: 0 | 1
  /** What is asked: `gatekeeper`: `violation` of the package with `input.review` and `input.parameters`; `conftest`: `deny`, `violation` and `warn` of every package, with the object as `input`. */
  readonly as: 'gatekeeper' | 'conftest'
  /** One answer for each. */
  readonly inputs: readonly unknown[]
  /** What stands under `data`, beside the modules: Gatekeeper's `inventory`, conftest's data files. */
  readonly data: Readonly<Record<string, unknown>>
}

/** What a policy says about one input. */
export interface RegoSaid {
  readonly level: 'deny' | 'warn'
  readonly message: string
}

/** `said[i]` is what is said of `inputs[i]`. Not ok: it does not compile, breaks or does not end, and nothing was judged. */
export type RegoAnswer =
  | { readonly ok: true; readonly said: readonly (readonly RegoSaid[])[] }
  | {
      readonly ok: false
      /** One sentence without full stop. */
      readonly message: string
      /** The path of a module. */
      readonly file?: string
      /** In the module's text, from 1. */
      readonly line?: number
      /** Nothing is wrong with the policy: it asks for what is not there offline, a network or an external provider. */
      readonly outside?: true
    }

/** Evaluates Rego without disk, network or clock. */
export interface Rego {
  judge(query: RegoQuery): RegoAnswer
}
