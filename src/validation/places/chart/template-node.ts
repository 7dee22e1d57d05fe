import type { Scope } from './references.ts'

/** Actions that print something, and where they stand. */
export interface Printed {
  /** What is between the braces of each. */
  readonly expressions: readonly string[]
  readonly scope: Scope
  readonly start: number
}

/** A key or an item of the YAML that a template makes, told by indentation alone. */
export interface TemplateNode {
  /** As it is written; null for an item of a list, and for a document. */
  readonly key: string | null
  /** Column at which it stands; -1 for a document. */
  readonly indent: number
  /** Offset in the file. */
  readonly start: number
  readonly scope: Scope
  /** What stands behind it on its line, with its braces. */
  readonly value: { readonly text: string; readonly start: number } | undefined
  readonly children: TemplateNode[]
  /** Actions that print some of its content on lines of their own. */
  readonly printed: Printed[]
}

/** What is between the braces of a text's actions. */
export const actionsIn = (text: string): readonly string[] =>
  [...text.slice(0, 4000).matchAll(/\{\{-?((?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|[^"`}]|\}(?!\}))*)\}\}/g)].map(([, body]) =>
    (body ?? '').replace(/-$/, ''),
  )

/** Whether a text is literal: no action prints any of it. */
export const isLiteral = (text: string): boolean => !text.includes('{{')

/** A literal without its quotes and comment. */
export const literalOf = (text: string): string => {
  const quoted = /^"([^"]*)"|^'([^']*)'/.exec(text)
  if (quoted) return quoted[1] ?? quoted[2] ?? ''
  const comment = text.search(/\s#/)
  return (comment < 0 ? text : text.slice(0, comment)).trim()
}
