import { type ASTNode, Environment } from '@marcbachmann/cel-js'
import { type CelBudget, MOST_STEPS } from './budget.ts'
import type { CelFunction } from './cel-function.ts'
import { type CelType, DYN, fits, nameOf } from './cel-type.ts'
import { celValue } from './cel-value.ts'
import { compile } from './compile.ts'
import { OUT_OF_STEPS } from './equal.ts'
import { FUNCTIONS } from './functions/all.ts'
import { MACROS } from './macros.ts'
import { withOptionalItems } from './optional-items.ts'
import { CompileError, type Part } from './part.ts'
import type { CelCompiled, CelResult } from './program.ts'
import { CelFailure, type CelValue } from './value.ts'

/** What an expression may name, and what must come of it. */
export interface CelOptions {
  /** Names of the variables, with their types; names alone are of any type. Every other name is an error. */
  readonly variables: readonly string[] | Readonly<Record<string, CelType>>
  /** What must come of it, as `BOOL`; anything where absent. */
  readonly returns?: CelType
  /** Whether items of a list that is written down must have one type, as the API server has it; not by default. */
  readonly homogeneous?: boolean
  /** Functions beyond those of the API server. */
  readonly functions?: readonly CelFunction[]
}

/** Parses only: what its functions mean is not asked. */
const environment = new Environment({
  enableOptionalTypes: true,
  unlistedVariablesAreDyn: true,
  limits: { maxAstNodes: 20_000, maxDepth: 200, maxListElements: 10_000, maxMapEntries: 10_000, maxCallArguments: 100 },
})

const MOST_LENGTH = 100_000
const MOST_KEPT = 4_000
/** Those of one list of further functions stay together. */
const kept = new WeakMap<readonly CelFunction[], Map<string, CelCompiled>>()

/**
 * Compiles an expression of the Common Expression Language with the functions that Kubernetes has. Never throws. Those whose variables
 * have no types of their own are kept, so that compiling the same expression again costs nothing.
 */
export const compileCel = (expression: string, options: CelOptions): CelCompiled => {
  const { variables, functions, returns, homogeneous } = options
  if (!isNames(variables)) return compiled(expression, options)
  const made = kept.get(functions ?? FUNCTIONS) ?? new Map<string, CelCompiled>()
  kept.set(functions ?? FUNCTIONS, made)
  const key = JSON.stringify([expression, variables, returns, homogeneous])
  const known = made.get(key)
  if (known) return known
  const program = compiled(expression, options)
  if (made.size >= MOST_KEPT) made.clear()
  made.set(key, program)
  return program
}

const isNames = (variables: CelOptions['variables']): variables is readonly string[] => Array.isArray(variables)

const compiled = (expression: string, options: CelOptions): CelCompiled => {
  if (expression.length > MOST_LENGTH) return { ok: false, message: 'the expression is too long' }
  try {
    return checked(expression, environment.parse(withOptionalItems(expression)).ast, options)
  } catch (error) {
    return { ok: false, message: whyNot(error) }
  }
}

/** What the parser says ends with the expression and a mark under it; the first line is enough. */
const whyNot = (error: unknown): string => {
  if (error instanceof CompileError) return error.message
  // The stack ends before the language's own limits do.
  if (error instanceof RangeError) return 'the expression is nested too deeply'
  const text = error instanceof Error ? error.message : 'it cannot be read'
  return (text.split('\n', 1)[0] ?? '').replace(/[.\s]+$/, '')
}

const checked = (expression: string, ast: ASTNode, options: CelOptions): CelCompiled => {
  const declared = isNames(options.variables)
    ? options.variables.map((name): [string, CelType] => [name, DYN])
    : Object.entries(options.variables)
  const slots = { used: declared.length }
  const uses = new Set<string>()
  const names = declared.map(([name]) => name)
  const part = compile(ast, {
    functions: functionsWith(options.functions),
    macros: MACROS,
    homogeneous: options.homogeneous === true,
    variables: new Map(declared.map(([name, type], slot) => [name, { slot, type }])),
    slots,
    uses,
    declared: new Set(names),
  })
  const { returns } = options
  if (returns && !fits(returns, part.type, new Map()))
    return { ok: false, message: `it comes to ${nameOf(part.type)}, and not to ${nameOf(returns)}` }
  return {
    ok: true,
    program: {
      expression,
      uses,
      evaluate: (variables, budget = { left: MOST_STEPS }) =>
        evaluated(part, names, slots.used, variables, budget, returns),
    },
  }
}

const evaluated = (
  part: Part,
  names: readonly string[],
  size: number,
  variables: Readonly<Record<string, unknown>>,
  budget: CelBudget,
  returns: CelType | undefined,
): CelResult => {
  const slots = new Array<CelValue | undefined>(size)
  for (const [slot, name] of names.entries()) {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined
    if (value !== undefined) slots[slot] = celValue(value)
  }
  const before = budget.left
  // One expression has its own limit, whatever is left for all.
  const own: CelBudget = { left: Math.min(before, MOST_STEPS) }
  const limit = own.left
  const value = run(part, { slots, budget: own })
  budget.left = before - (limit - own.left)
  if (value instanceof CelFailure) return { ok: false, message: value.message, reason: value.reason }
  if (returns?.is === 'bool' && typeof value !== 'boolean') return wrongType
  if (returns?.is === 'string' && typeof value !== 'string') return wrongType
  return { ok: true, value }
}

const wrongType: CelResult = {
  ok: false,
  message: 'it comes to a value of another type than it should',
  reason: 'error',
}

const run = (part: Part, frame: Parameters<Part['run']>[0]): CelValue => {
  try {
    return part.run(frame)
  } catch (error) {
    // Values nested deeper than the stack, or texts longer than JavaScript has.
    if (error instanceof RangeError) return OUT_OF_STEPS
    throw error
  }
}

const base = Map.groupBy(FUNCTIONS, ({ name }) => name)

type Named = ReadonlyMap<string, readonly CelFunction[]>
const grouped = new WeakMap<readonly CelFunction[], Named>()

const functionsWith = (more: readonly CelFunction[] | undefined): Named => {
  if (!more) return base
  const known = grouped.get(more)
  if (known) return known
  const all = Map.groupBy([...FUNCTIONS, ...more], ({ name }) => name)
  grouped.set(more, all)
  return all
}
