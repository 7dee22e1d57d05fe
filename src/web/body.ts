import type { IncomingMessage } from 'node:http'

/** Why a body was not read to its end. */
export type Unread = 'too large' | 'overloaded' | 'cut off'

/** Reads bodies that nobody vouches for yet, within bounds of memory. */
export interface Bodies {
  /** Largest body, in bytes. */
  readonly most: number
  read(request: IncomingMessage): Promise<Buffer | Unread>
}

interface Reading {
  size: number
  stop(why: Unread): void
}

/**
 * Bodies up to `most` bytes, and up to `together` bytes of all that are being read. When that is used up, the largest is
 * dropped: whoever floods us is more likely to be it than GitHub, whose deliveries are small.
 */
export function boundedBodies(most: number, together: number): Bodies {
  const readings = new Set<Reading>()
  let held = 0

  const makeRoom = (): void => {
    while (held > together) {
      let largest: Reading | undefined
      for (const reading of readings) if (!largest || reading.size > largest.size) largest = reading
      if (!largest) return
      largest.stop('overloaded')
    }
  }

  return {
    most,
    read: request =>
      new Promise(resolve => {
        const announced = Number(request.headers['content-length'] ?? Number.NaN)
        if (announced > most) {
          resolve('too large')
          return
        }
        // One buffer that grows: chunks of one byte would each cost a hundred times their size.
        let buffer = Buffer.allocUnsafe(Math.min(Number.isNaN(announced) ? 16_384 : announced, 65_536))
        let length = 0
        const resize = (size: number): void => {
          held += size - reading.size
          reading.size = size
        }
        const end = (result: Buffer | Unread): void => {
          if (!readings.delete(reading)) return
          resize(0)
          request.off('data', take).off('end', finish).off('close', cut).off('error', cut)
          resolve(result)
        }
        const reading: Reading = { size: 0, stop: end }
        const take = (chunk: Buffer): void => {
          if (length + chunk.length > most) {
            end('too large')
            return
          }
          if (length + chunk.length > buffer.length) {
            const grown = Buffer.allocUnsafe(Math.min(most, Math.max(length + chunk.length, buffer.length * 2)))
            buffer.copy(grown, 0, 0, length)
            buffer = grown
            resize(buffer.length)
            makeRoom()
            if (!readings.has(reading)) return
          }
          chunk.copy(buffer, length)
          length += chunk.length
        }
        const finish = (): void => end(buffer.subarray(0, length))
        const cut = (): void => end('cut off')
        readings.add(reading)
        resize(buffer.length)
        request.on('data', take).on('end', finish).on('close', cut).on('error', cut)
        makeRoom()
      }),
  }
}
