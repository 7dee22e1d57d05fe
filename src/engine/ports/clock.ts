/** Milliseconds since the epoch; the only clock. */
export interface Clock {
  now(): number
}
