/** A time as GitHub writes it: seconds, UTC. */
export const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

/** Null stays null. */
export const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at))
