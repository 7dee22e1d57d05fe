import { describe, expect, test } from 'vitest'
import { chaos } from '../harness/chaos.ts'
import { differences, partOf, undisturbed } from '../harness/whole-road.ts'

/** Requests may be repeated after a trouble, and read back; not more. */
const MOST = 1.5

const documents = undisturbed.writes.filter(write => write.startsWith('mutation'))

describe.each(['502 before', '502 after', 'reset after'] as const)('every write in turn is answered by a %s', how => {
  test.each([0, 1])(
    'it ends the same, part %i',
    async part => {
      const troubles = partOf(undisturbed.writes.length, part, 2).map(at => ({
        where: `${how} write ${at}, ${undisturbed.writes[at - 1]}`,
        break: { at, how },
      }))
      expect(await differences(troubles, MOST)).toEqual([])
    },
    60_000,
  )
})

test('every mutation document is cut after each of its mutations, and it ends the same', async () => {
  const troubles = documents.flatMap((document, skip) => {
    const mutations = document.split(' ').slice(1)
    return mutations.map((_, index) => ({
      where: `document ${skip + 1}, ${document}, cut after ${index + 1}`,
      faults: [{ kind: 'cut' as const, route: 'POST /graphql' as const, after: index + 1, skip }],
    }))
  })
  expect(troubles.length).toBeGreaterThan(10)
  expect(await differences(troubles, MOST)).toEqual([])
}, 120_000)

/** Looks that may be one or several: whether the last of them come depends on how long the ones before took. */
const PERHAPS = 3

/** How often each route was read on the undisturbed road. */
const reads = await chaos({}, async t => {
  t.github.world.ledger.clear()
  t.bump('frontend', 'dev', '1.1.0')
  await t.sweep()
  t.comment('production', '/promote production')
  await t.sweep()
  return Object.entries(
    Object.groupBy(
      t.github.world.ledger.calls.filter(({ key }) => key.startsWith('GET ') || key === 'POST /graphql'),
      ({ key }) => key,
    ),
  ).flatMap(([route, calls = []]) =>
    calls.slice(0, Math.max(1, calls.length - PERHAPS)).map((_, skip) => ({ route, skip })),
  )
})

test.each([0, 1])(
  'every read in turn is answered as before the last write, and it ends the same, part %i',
  async part => {
    const troubles = reads
      .filter((_, index) => index % 2 === part)
      .map(({ route, skip }) => ({
        where: `stale ${route}, the ${skip + 1}th`,
        faults: [{ kind: 'stale read' as const, route, skip }],
      }))
    expect(await differences(troubles, MOST)).toEqual([])
  },
  60_000,
)
