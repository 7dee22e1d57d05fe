import type { Refused } from '../engine/ports.ts'
import { isAnswered, isDoubt } from './doubt.ts'
import { Limited } from './limited.ts'
import { redact } from './redact.ts'

/** A refusal as a value. */
export function refused(code: Refused['code'], sentence: string, notBefore?: number): Refused {
  return { ok: false, code, sentence, ...(notBefore === undefined ? {} : { notBefore }) }
}

/** GitHub's sentence, without the address of the documentation and without tokens. */
export function sentenceOf(error: { readonly message: string }): string {
  return redact(error.message.replace(/ - https:\/\/docs\.github\S*$/, '')).slice(0, 500)
}

/** What GitHub's own rules say in their refusals. */
const PROTECTED =
  /protected branch|required status check|approving review|rule violations|not authorized to push|changes must be made through/i

/**
 * A write's error as a value: what GitHub refused, and what nobody knows the end of (`unavailable`). Anything else is a
 * fault of ours and is thrown on.
 */
export function refusalOf(error: unknown): Refused {
  if (error instanceof Limited) return refused('limited', error.message, error.notBefore)
  if (isDoubt(error)) return refused('unavailable', 'GitHub did not answer, or answered with an error of its own')
  if (!isAnswered(error)) throw error
  const sentence = sentenceOf(error)
  if (PROTECTED.test(sentence)) return refused('protected', sentence)
  switch (error.status) {
    case 403:
      return refused('forbidden', sentence)
    case 404:
    case 410:
    case 451:
      return refused('gone', sentence)
    case 409:
      return refused('lost', sentence)
    case 405:
      return refused('conflict', sentence)
    case 422:
      if (/permissions requested are not granted/i.test(sentence))
        return refused('forbidden', 'the App lacks a permission that it asks for; an owner has to accept it')
      return refused(/already exists/i.test(sentence) ? 'conflict' : 'invalid', sentence)
    default:
      throw error
  }
}

/** One of the errors of a GraphQL answer. */
export interface GraphqlError {
  readonly type?: string
  readonly message: string
  readonly path?: readonly (string | number)[]
}

/** The errors of a mutation document as a value; the first one that is not a consequence of another decides. */
export function refusalOfErrors(errors: readonly GraphqlError[]): Refused {
  const error = errors[0]
  if (!error) return refused('unavailable', 'GitHub gave no answer')
  const sentence = sentenceOf(error)
  if (PROTECTED.test(sentence)) return refused('protected', sentence)
  switch (error.type) {
    case 'FORBIDDEN':
    case 'INSUFFICIENT_SCOPES':
      return refused('forbidden', sentence)
    case 'NOT_FOUND':
      return refused('gone', sentence)
    case 'STALE_DATA':
      return refused('lost', sentence)
    case 'SERVICE_UNAVAILABLE':
    case 'INTERNAL':
      return refused('unavailable', sentence)
    default:
      if (/already exists/i.test(sentence)) return refused('conflict', sentence)
      if (/issue is locked/i.test(sentence)) return refused('forbidden', sentence)
      if (/expected.*(head|oid)|was at|does not match|out of date|is at /i.test(sentence))
        return refused('lost', sentence)
      return refused('invalid', sentence)
  }
}
