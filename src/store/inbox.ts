import type { Delivery, Handled, NewWork, Store } from '../engine/ports.ts'
import { type Database, integer, text } from './database.ts'

type Inbox = Pick<Store, 'receive' | 'receiveAll' | 'received' | 'handled' | 'handledAll'>

/** Bytes of payloads that are read at a time. */
const mostBytes = 8_000_000

/** Deliveries as they came. Their ids stay after they were handled, so that a redelivery is known; their payloads do not. */
export function inbox(database: Database, add: (work: NewWork) => void): Inbox {
  const insert = (delivery: Delivery): boolean =>
    database.run(
      'insert into inbox (id, event, payload, received_at) values ($1, $2, $3, $4) on conflict (id) do nothing',
      delivery.id,
      delivery.event,
      delivery.payload,
      delivery.at,
    ) === 1

  const settle = ({ id, work }: Handled): boolean => {
    const first = database.run("update inbox set handled = 1, payload = '' where id = $1 and handled = 0", id) === 1
    if (first) for (const each of work) add(each)
    return first
  }

  return {
    receive: delivery => database.write(() => insert(delivery)),
    receiveAll: deliveries => database.writeAhead(() => deliveries.map(insert)),
    received(most) {
      const waiting = database.rows(
        'select id, octet_length(payload) as bytes from inbox where handled = 0 order by received_at, id limit $1',
        most,
      )
      // A hundred of the largest would be gigabytes; one always comes.
      let bytes = 0
      const fitting = waiting.filter((row, index) => {
        bytes += integer(row, 'bytes')
        return index === 0 || bytes <= mostBytes
      })
      return fitting.flatMap(row => {
        const id = text(row, 'id')
        const found = database.row('select event, payload, received_at from inbox where id = $1', id)
        return found
          ? [{ id, event: text(found, 'event'), payload: text(found, 'payload'), at: integer(found, 'received_at') }]
          : []
      })
    },
    handled: (id, work) => database.write(() => settle({ id, work })),
    handledAll: handled => database.write(() => handled.map(settle)),
  }
}
