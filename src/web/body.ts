import type { IncomingMessage } from 'node:http'

/** Why a body was not read to its end. */
export type Unread = 'too large' | 'overloaded' | 'cut off'

/** A whole body. Its parts are lent: they are overwritten once it is released. */
export interface Body {
  readonly parts: readonly Uint8Array[]
  readonly length: number
  release(): void
}

interface Reading {
  readonly blocks: Buffer[]
  stop(why: Unread): void
}

/** Small enough for a usual delivery not to waste much, large enough for a great one not to need thousands. */
const blockBytes = 16_384

/**
 * Reads bodies that nobody vouches for yet, up to `most` bytes each and `together` bytes of all that are being read. When that is used up,
 * the largest is dropped: whoever floods us is more likely to be it than GitHub, whose deliveries are small.
 *
 * Bytes are copied into blocks that are used again. Kept as they come, chunks of one byte would each cost a hundred times their size; and
 * buffers that are dropped stay until the garbage collector comes.
 */
export function boundedBodies(most: number, together: number): (request: IncomingMessage) => Promise<Body | Unread> {
  const readings = new Set<Reading>()
  const spare: Buffer[] = []
  let lent = 0

  const lend = (reading: Reading): void => {
    lent++
    reading.blocks.push(spare.pop() ?? Buffer.allocUnsafeSlow(blockBytes))
  }
  const giveBack = (blocks: Buffer[]): void => {
    lent -= blocks.length
    spare.push(...blocks.splice(0))
  }
  const makeRoom = (): void => {
    while (lent * blockBytes > together && readings.size > 0) {
      const largest = [...readings].reduce((a, b) => (b.blocks.length > a.blocks.length ? b : a))
      largest.stop('overloaded')
    }
  }

  return request =>
    new Promise(resolve => {
      if (Number(request.headers['content-length']) > most) {
        resolve('too large')
        return
      }
      let length = 0
      const leave = (): boolean => {
        request.off('data', take).off('end', finish).off('close', cut).off('error', cut)
        return readings.delete(reading)
      }
      const reading: Reading = {
        blocks: [],
        stop(why) {
          if (!leave()) return
          giveBack(reading.blocks)
          resolve(why)
        },
      }
      const take = (chunk: Buffer): void => {
        if (length + chunk.length > most) {
          reading.stop('too large')
          return
        }
        for (let from = 0; from < chunk.length; ) {
          const used = length % blockBytes
          if (used === 0) {
            lend(reading)
            makeRoom()
          }
          const block = reading.blocks.at(-1)
          // Dropped, to make room.
          if (!block) return
          const copied = chunk.copy(block, used, from)
          from += copied
          length += copied
        }
      }
      const finish = (): void => {
        if (!leave()) return
        const parts = reading.blocks.map((block, index) => block.subarray(0, length - index * blockBytes))
        resolve({ parts, length, release: () => giveBack(reading.blocks) })
      }
      const cut = (): void => reading.stop('cut off')
      readings.add(reading)
      request.on('data', take).on('end', finish).on('close', cut).on('error', cut)
    })
}
