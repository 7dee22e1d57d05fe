/** What may stand behind a command's name, one word each; `apps` and `text` take the rest of the line. */
export interface Arg {
  readonly name: string
  readonly kind: 'environment' | 'app' | 'apps' | 'text'
  readonly optional: boolean
}

/** Everything about one command. Its grammar, help, documentation, rights and metric label are all made of this. */
export interface Declaration<Name extends string = string, Args extends readonly Arg[] = readonly Arg[]> {
  /** The word that people write, and its label in metrics. */
  readonly name: Name
  readonly args: Args
  /** What it does, as one clause in plain words: "promotes the apps of a merged change". */
  readonly summary: string
  /** `promote`: who may promote into the environment that it names. `anybody`: whoever can comment. */
  readonly whoCanUse: 'promote' | 'anybody'
  /** Lines that must parse, with the prefix `/`; environments `staging` and `production`, apps `frontend` and `cart`. */
  readonly examples: readonly string[]
  /** More to know, one sentence each. */
  readonly notes: readonly string[]
  /** Options that are planned and answered with "not yet". */
  readonly later: readonly string[]
}

/** Declares a command; the names of its arguments become the fields of its value. */
export const command = <const Name extends string, const Args extends readonly Arg[]>(
  declaration: Pick<Declaration<Name, Args>, 'name' | 'args' | 'summary' | 'whoCanUse' | 'examples'> &
    Partial<Declaration<Name, Args>>,
): Declaration<Name, Args> => ({ notes: [], later: [], ...declaration })

type Value<A extends Arg> = A['kind'] extends 'apps'
  ? readonly string[]
  : A['kind'] extends 'app'
    ? string | null
    : string

/** What a person asked for: the command's name, and a field for each of its arguments. */
export type CommandOf<D> =
  D extends Declaration<infer Name, infer Args>
    ? { readonly name: Name } & { readonly [A in Args[number] as A['name']]: Value<A> }
    : never

const shown: Readonly<Record<Arg['kind'], (name: string) => string>> = {
  environment: name => name,
  app: name => name,
  apps: name => `${name.replace(/s$/, '')}…`,
  text: name => name,
}

/** How it is written, without the prefix: `promote <env> [app…]`. */
export const usage = ({ name, args }: Pick<Declaration, 'name' | 'args'>): string =>
  [name, ...args.map(arg => (arg.optional ? `[${shown[arg.kind](arg.name)}]` : `<${shown[arg.kind](arg.name)}>`))].join(
    ' ',
  )
