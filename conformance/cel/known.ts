import type { Outcome } from './outcome.ts'

/** Why a case fails here, and may. */
export interface Known {
  readonly reason: string
  readonly fits: (outcome: Outcome) => boolean
}

const notParsed = ({ why = '' }: Outcome): boolean => /Unexpected (token|character)/.test(why)

/** The closed list of differences. What fits none of them is a mistake. */
export const KNOWN: readonly Known[] = [
  {
    reason: 'what format.….validate(…) says is told in our own words; whether it says something is the same',
    fits: ({ name, why = '' }) => /validate\(/.test(name) && /instead of optional\.of\(\[|does not hold/.test(why),
  },
  {
    reason: 'a value of another type than the schema says is told by the schema, before any rule is judged',
    fits: ({ name, why }) => name.startsWith('invalid data: has(') && why === 'there is no error',
  },
  {
    reason: 'the API server refuses expressions nested deeper than 250, which are judged here',
    fits: ({ suite }) => suite.endsWith('TestCELMaxRecursionDepth'),
  },
  {
    reason: 'the parser does not know raw bytes, as br"…"',
    fits: outcome => notParsed(outcome) && /: b[rR]['"]/.test(outcome.name),
  },
  {
    reason: 'the parser does not know numbers without a digit before the point, as .99',
    fits: outcome => notParsed(outcome) && outcome.name.includes(': .99'),
  },
  {
    reason: 'Kubernetes does not know names in backticks',
    fits: ({ suite }) => suite === 'fields/quoted_map_fields',
  },
  {
    reason: 'the parser takes characters beyond ASCII in bytes for one byte each',
    fits: ({ name }) => name.includes("b'ÿ'"),
  },
  {
    reason:
      'Kubernetes has version 2 of the extension for texts, and the suite tests how version 4 writes numbers, lists and maps',
    fits: ({ suite }) => suite === 'string_ext/format',
  },
]
