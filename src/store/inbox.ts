import type { Delivery, NewWork, Store } from '../engine/ports.ts'
import { type Database, integer, text } from './database.ts'

type Inbox = Pick<Store, 'receive' | 'receiveAll' | 'received' | 'handled'>

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

  return {
    receive: delivery => database.write(() => insert(delivery)),
    receiveAll: deliveries => database.write(() => deliveries.map(insert)),
    received: most =>
      database
        .rows(
          'select id, event, payload, received_at from inbox where handled = 0 order by received_at, id limit $1',
          most,
        )
        .map(row => ({
          id: text(row, 'id'),
          event: text(row, 'event'),
          payload: text(row, 'payload'),
          at: integer(row, 'received_at'),
        })),
    handled: (id, work) =>
      database.write(() => {
        const first = database.run("update inbox set handled = 1, payload = '' where id = $1 and handled = 0", id) === 1
        if (first) for (const each of work) add(each)
        return first
      }),
  }
}
