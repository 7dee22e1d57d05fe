import { createServer } from 'node:net'
import { Stop } from '../stop.ts'

/** Where the page is when nobody says otherwise. */
const USUAL = 8080
/** How many ports after it are tried. */
const TRIES = 50

/** A port for the page: exactly the one that was asked for, else 8080 or the next that is free. Throws `Stop` where there is none. */
export const freePort = async (asked: number | undefined): Promise<number> => {
  if (asked === 0) return 0
  if (asked !== undefined) {
    if (await isFree(asked)) return asked
    throw new Stop(`Port ${asked} is taken. --port 0 takes any that is free.`)
  }
  for (let port = USUAL; port < USUAL + TRIES; port++) if (await isFree(port)) return port
  return 0
}

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
