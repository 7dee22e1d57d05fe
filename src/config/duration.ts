const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const

/** Milliseconds of `2h`, `30m`, `1h30m`, `2d`, `45s`; undefined for anything else. Units go from large to small, each at most once. */
export const parseDuration = (text: string): number | undefined => {
  const found = /^(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/.exec(text)
  if (!found || text === '') return undefined
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = found
  return Number(days) * units.d + Number(hours) * units.h + Number(minutes) * units.m + Number(seconds) * units.s
}
