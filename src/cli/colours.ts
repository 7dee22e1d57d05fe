import picocolors from 'picocolors'

/** Colours where they are seen: on a terminal, unless `NO_COLOR` is set; `FORCE_COLOR` asks for them anywhere. */
export const coloursFor = (out: NodeJS.WriteStream): ReturnType<typeof picocolors.createColors> => {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  return picocolors.createColors(!NO_COLOR && (!!FORCE_COLOR || (out.isTTY && TERM !== 'dumb')))
}
