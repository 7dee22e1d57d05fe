import { timingSafeEqual } from 'node:crypto'

/** What of a request tells where it comes from. */
export interface Origin {
  readonly host: string | undefined
  readonly origin: string | undefined
  /** `Sec-Fetch-Site`, where the browser sends it. */
  readonly site: string | undefined
}

/**
 * Whether a request was made to this machine by its own name. A page elsewhere can point a name of its own at a loopback address;
 * the browser then sends that name, and the page must not be told anything.
 */
export const isLoopback = (host: string | undefined): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(host ?? '')

/** Whether a form was sent by a page of ours: the same origin, and a token that only our pages know. */
export const isOurs = ({ host, origin, site }: Origin, given: unknown, token: string): boolean => {
  if (site !== undefined && site !== 'same-origin') return false
  if (origin !== undefined && origin !== `http://${host}`) return false
  if (typeof given !== 'string' || given.length !== token.length) return false
  return timingSafeEqual(Buffer.from(given), Buffer.from(token))
}
