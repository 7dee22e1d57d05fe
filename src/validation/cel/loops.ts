import type { ASTNode } from '@marcbachmann/cel-js'
import type { CelBudget } from './budget.ts'
import { BOOL, type CelType, DYN, fits, INT, listOf, mapOf, nameOf } from './cel-type.ts'
import { compile, type Macro, type Scope, scopeWith } from './compile.ts'
import { OUT_OF_STEPS } from './equal.ts'
import { sortedBy } from './functions/lists.ts'
import { isKey, MadeMap } from './made-map.ts'
import { CompileError, type Frame, type Part, worse } from './part.ts'
import { variableOf } from './presence.ts'
import { CelFailure, type CelKey, CelList, CelMap, type CelValue } from './value.ts'

const NO_RANGE = new CelFailure('only lists and maps have items')
const NO_BOOL = new CelFailure('a condition is neither true nor false')

/** What a macro goes over: items of a list, or entries of a map. */
interface Range {
  readonly run: (frame: Frame) => CelValue
  /** Types of what one variable, and of what the first and second of two variables are. */
  readonly one: CelType
  readonly first: CelType
  readonly second: CelType
}

const rangeOf = (receiver: ASTNode | undefined, scope: Scope): Range => {
  if (!receiver) throw new CompileError('a macro needs a list or map to go over')
  const { type, run } = compile(receiver, scope)
  switch (type.is) {
    case 'list':
      return { run, one: type.of, first: INT, second: type.of }
    case 'map':
      return { run, one: type.key, first: type.key, second: type.of }
    case 'dyn':
    case 'parameter':
      return { run, one: DYN, first: DYN, second: DYN }
    default:
      throw new CompileError(`nothing can go over the items of a ${nameOf(type)}`)
  }
}

/** Calls back for each item until it says that it is done; gives a failure where there is nothing to go over. */
const each = (
  value: CelValue,
  frame: Frame,
  visit: (first: CelValue, second: CelValue) => boolean,
  pairs: boolean,
): CelFailure | undefined => {
  const { budget } = frame
  if (value instanceof CelList) {
    let index = 0n
    for (const item of value.items) {
      budget.left -= 2
      if (budget.left < 0) return OUT_OF_STEPS
      if (pairs ? visit(index++, item) : visit(item, item)) return undefined
    }
    return undefined
  }
  if (!(value instanceof CelMap)) return value instanceof CelFailure ? value : NO_RANGE
  for (const key of value.keys()) {
    budget.left -= 2
    if (budget.left < 0) return OUT_OF_STEPS
    if (visit(key, pairs ? (value.get(key) ?? null) : key)) return undefined
  }
  return undefined
}

/** A macro that goes over items, with one variable or two; `parts` are the arguments behind the variables. */
const looping = (
  variables: 1 | 2,
  make: (
    parts: readonly Part[],
    range: Range,
  ) => {
    readonly type: CelType
    /** Starts one evaluation: what is done for each item, and what comes of it in the end. */
    readonly start: () => {
      readonly visit: (frame: Frame, key: CelValue, item: CelValue) => boolean
      readonly end: () => CelValue
    }
  },
): Macro => {
  return (receiver, args, scope) => {
    const range = rangeOf(receiver, scope)
    const [name, second] = [variableOf(args[0]), variables === 2 ? variableOf(args[1]) : undefined]
    const outer = scopeWith(scope, name, variables === 2 ? range.first : range.one)
    const inner = second === undefined ? outer : scopeWith(outer.scope, second, range.second)
    if (name === second) throw new CompileError(`both variables are called "${name}"`)
    const parts = args.slice(variables).map(arg => compile(arg, inner.scope))
    const { type, start } = make(parts, range)
    return {
      type,
      run: frame => {
        const value = range.run(frame)
        const { visit, end } = start()
        const failure = each(
          value,
          frame,
          (key, item) => {
            frame.slots[outer.slot] = key
            if (variables === 2) frame.slots[inner.slot] = item
            return visit(frame, key, item)
          },
          variables === 2,
        )
        return failure ?? (frame.budget.left < 0 ? OUT_OF_STEPS : end())
      },
    }
  }
}

const condition = (part: Part | undefined): Part => {
  if (!part || !fits(BOOL, part.type, new Map()))
    throw new CompileError(`a condition is ${part ? nameOf(part.type) : 'missing'}, and not bool`)
  return part
}

/** `all` and `exists`: an error in one item does not count where another decides. */
const quantifier = (variables: 1 | 2, decides: boolean): Macro =>
  looping(variables, ([test]) => {
    const { run } = condition(test)
    return {
      type: BOOL,
      start: () => {
        let decided = false
        let failure: CelFailure | undefined
        return {
          visit: frame => {
            const value = run(frame)
            decided = value === decides
            if (!decided && value !== !decides) failure = worse(failure, value instanceof CelFailure ? value : NO_BOOL)
            return decided
          },
          end: () => (decided ? decides : (failure ?? !decides)),
        }
      },
    }
  })

const existsOne = (variables: 1 | 2): Macro =>
  looping(variables, ([test]) => {
    const { run } = condition(test)
    return {
      type: BOOL,
      start: () => {
        let count = 0
        let failure: CelFailure | undefined
        return {
          visit: frame => {
            const value = run(frame)
            if (value === true) count++
            else if (value !== false) failure = worse(failure, value instanceof CelFailure ? value : NO_BOOL)
            return false
          },
          end: () => failure ?? count === 1,
        }
      },
    }
  })

/** Collects something of each item that the test lets through. */
const collecting = (
  test: Part | undefined,
  take: (frame: Frame, key: CelValue, item: CelValue) => CelFailure | undefined,
  end: () => CelValue,
): { visit: (frame: Frame, key: CelValue, item: CelValue) => boolean; end: () => CelValue } => {
  let failure: CelFailure | undefined
  return {
    visit: (frame, key, item) => {
      const passes = test ? test.run(frame) : true
      if (passes === false) return false
      failure = passes === true ? take(frame, key, item) : passes instanceof CelFailure ? passes : NO_BOOL
      return failure !== undefined
    },
    end: () => failure ?? end(),
  }
}

const listOfResults = (test: Part | undefined, result: Part) => () => {
  const items: CelValue[] = []
  return collecting(
    test,
    frame => {
      const value = result.run(frame)
      if (value instanceof CelFailure) return value
      items.push(value)
      return undefined
    },
    () => new CelList(items),
  )
}

const mapping = (variables: 1 | 2, filtered: boolean): Macro =>
  looping(variables, parts => {
    const [test, result] = filtered ? [condition(parts[0]), parts[1]] : [undefined, parts[0]]
    if (!result) throw new CompileError('a macro lacks an argument')
    return { type: listOf(result.type), start: listOfResults(test, result) }
  })

const filter: Macro = looping(1, ([part], range) => {
  const test = condition(part)
  return {
    type: listOf(range.one),
    start: () => {
      const items: CelValue[] = []
      return collecting(
        test,
        (_, key) => {
          if (key instanceof CelFailure) return key
          items.push(key)
          return undefined
        },
        () => new CelList(items),
      )
    },
  }
})

const toMap = (filtered: boolean): Macro =>
  looping(2, (parts, range) => {
    const [test, result] = filtered ? [condition(parts[0]), parts[1]] : [undefined, parts[0]]
    if (!result) throw new CompileError('a macro lacks an argument')
    return {
      type: mapOf(range.first, result.type),
      start: () => {
        const entries: [CelKey, CelValue][] = []
        return collecting(
          test,
          (frame, key) => {
            const value = result.run(frame)
            if (value instanceof CelFailure) return value
            if (isKey(key)) entries.push([key, value])
            return undefined
          },
          () => new MadeMap(entries),
        )
      },
    }
  })

const KEY_TWICE = new CelFailure('a map has a key twice')

const toEntries = (filtered: boolean): Macro =>
  looping(2, parts => {
    const [test, result] = filtered ? [condition(parts[0]), parts[1]] : [undefined, parts[0]]
    if (!result) throw new CompileError('a macro lacks an argument')
    const { type } = result
    if (type.is !== 'map' && type.is !== 'dyn') throw new CompileError('transformMapEntry needs a map with an entry')
    return {
      type: type.is === 'map' ? type : mapOf(DYN, DYN),
      start: () => {
        const entries: [CelKey, CelValue][] = []
        return collecting(
          test,
          frame => {
            const value = result.run(frame)
            if (value instanceof CelFailure) return value
            if (!(value instanceof CelMap)) return NO_RANGE
            for (const key of value.keys()) entries.push([key, value.get(key) ?? null])
            return undefined
          },
          () => {
            const made = new MadeMap(entries)
            return made.size < entries.length ? KEY_TWICE : made
          },
        )
      },
    }
  })

const sortBy: Macro = looping(1, ([key], range) => {
  if (!key) throw new CompileError('a macro lacks an argument')
  return {
    type: listOf(range.one),
    start: () => {
      const items: CelValue[] = []
      const keys: CelValue[] = []
      let failure: CelFailure | undefined
      let budget: CelBudget | undefined
      return {
        visit: (frame, _, item) => {
          const value = key.run(frame)
          if (value instanceof CelFailure) failure = value
          items.push(item)
          keys.push(value)
          budget = frame.budget
          return failure !== undefined
        },
        end: () => failure ?? (budget ? sortedBy(new CelList(items), keys, budget) : new CelList([])),
      }
    },
  }
})

/** Macros that go over the items of lists and maps. */
export const LOOPS: readonly (readonly [string, Macro])[] = [
  ['.all/2', quantifier(1, false)],
  ['.exists/2', quantifier(1, true)],
  ['.exists_one/2', existsOne(1)],
  ['.existsOne/2', existsOne(1)],
  ['.map/2', mapping(1, false)],
  ['.map/3', mapping(1, true)],
  ['.filter/2', filter],
  ['.sortBy/2', sortBy],
  ['.all/3', quantifier(2, false)],
  ['.exists/3', quantifier(2, true)],
  ['.existsOne/3', existsOne(2)],
  ['.exists_one/3', existsOne(2)],
  ['.transformList/3', mapping(2, false)],
  ['.transformList/4', mapping(2, true)],
  ['.transformMap/3', toMap(false)],
  ['.transformMap/4', toMap(true)],
  ['.transformMapEntry/3', toEntries(false)],
  ['.transformMapEntry/4', toEntries(true)],
]
