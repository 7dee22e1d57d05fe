import type { CheckRun } from '../engine/ports.ts'

/** GitHub takes 50 annotations a request. */
export const ANNOTATIONS = 50
/** GitHub takes 65,535 characters of summary and of text. */
const TEXT = 65_000
/** GitHub takes 255 characters of an annotation's title. */
const TITLE = 250
/** GitHub takes 64 KB of an annotation's message, and a character may be four bytes. */
const MESSAGE = 16_000

const conclusions = { success: 'SUCCESS', failure: 'FAILURE', neutral: 'NEUTRAL' } as const

/** At most so many UTF-16 units, and no half of a character at the end. */
const cut = (text: string, most: number): string => text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '')

/**
 * The state and the words of a check run as GraphQL takes them. What waits is in progress: neutral and skipped would
 * satisfy a required check.
 */
export function checkRunInput(run: CheckRun, now: number, annotations = run.annotations ?? []) {
  const state =
    run.state === 'waiting'
      ? ({ status: 'IN_PROGRESS' } as const)
      : ({
          status: 'COMPLETED',
          conclusion: conclusions[run.state],
          completedAt: new Date(now).toISOString(),
        } as const)
  return {
    name: run.name,
    externalId: run.external,
    ...state,
    output: {
      title: run.title,
      summary: cut(run.summary, TEXT),
      ...(run.text === undefined ? {} : { text: cut(run.text, TEXT) }),
      ...(annotations.length
        ? {
            annotations: annotations.slice(0, ANNOTATIONS).map(each => ({
              path: each.path,
              location: { startLine: each.line, endLine: each.line },
              annotationLevel: each.level.toUpperCase(),
              title: cut(each.title, TITLE),
              message: cut(each.message, MESSAGE),
            })),
          }
        : {}),
    },
  }
}
