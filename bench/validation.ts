import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChild } from './child.ts'
import type { Benchmark } from './measured.ts'
import { shown, shownRatio } from './rounds.ts'
import { built, firstJudged, objectsJudged, sources } from './validation-judged.ts'
import { overlaysValidated, pullRequestValidated, withoutRego, yardstick } from './validation-overlays.ts'

const MOST_OF_KUBECONFORM = 0.5
const MOST_OF_READING = 4
const MOST_UNTIL_FIRST = 150
const TIMES = 6
/** What may be held more at the end than after the second time, in MB. */
const MOST_GROWN = 5

/** What a process holds when its threads have ended, again and again. */
const idle = async (): Promise<readonly { threads: number; held: number; resident: number }[]> => {
  const child = startChild(new URL('processes/judge-idle.ts', import.meta.url), [String(TIMES)])
  const said = []
  for (let time = 0; time < TIMES; time += 1)
    said.push(
      JSON.parse(await child.line(line => line.startsWith('{'))) as { threads: number; held: number; resident: number },
    )
  await child.end()
  return said
}

const counted = (differences: ReadonlyMap<string, number>): string =>
  [...differences].map(([what, count]) => `${what}: ${count}`).join('; ') || 'none'

/** What validating costs, against another program, against reading, and against rendering. */
export const validation: Benchmark = {
  name: 'validation',
  asks: 'What does validating cost, against kubeconform, against JSON.parse, and beside rendering?',
  run: async () => {
    const root = mkdtempSync(join(tmpdir(), 'stagecoach-bench-'))
    try {
      const code = built(root)
      const judged = await objectsJudged(root, code)
      const first = await firstJudged(root, code)
      const firstOfSources = await firstJudged(root, sources)
      const plain = await overlaysValidated(withoutRego)
      const each = await overlaysValidated(yardstick)
      const pull = await pullRequestValidated(root)
      const ends = await idle()
      const [second, last] = [ends[1], ends.at(-1)]
      const grown = (last?.held ?? Number.NaN) - (second?.held ?? Number.NaN)
      const left = Math.max(...ends.map(({ threads }) => threads))
      const missed = [
        ...(judged.whole.ratio.median > MOST_OF_KUBECONFORM
          ? [
              `validation: ${judged.whole.ratio.median.toFixed(2)} × the CPU of kubeconform, not ≤ ${MOST_OF_KUBECONFORM} ×`,
            ]
          : []),
        ...(judged.parsed.ratio.median > MOST_OF_READING
          ? [`validation: ${judged.parsed.ratio.median.toFixed(2)} × JSON.parse, not ≤ ${MOST_OF_READING} ×`]
          : []),
        ...(first.ours.median > MOST_UNTIL_FIRST
          ? [`validation: ${first.ours.median.toFixed(0)} ms until the first object, not ≤ ${MOST_UNTIL_FIRST} ms`]
          : []),
        ...(judged.theirs.size > 0 ? [`validation: kubeconform alone found ${counted(judged.theirs)}`] : []),
        ...(grown <= MOST_GROWN && left === 0 ? [] : [`validation: ${left} threads and ${grown.toFixed(1)} MB stay`]),
      ]
      return {
        tables: [
          {
            head: [
              `CPU, ${judged.objects} objects, ${(judged.bytes / 1e6).toFixed(1)} MB`,
              'Stagecoach',
              'Other',
              'Ratio',
              'Target',
            ],
            rows: [
              [
                'a process of kubeconform',
                shown(judged.whole.ours, 'ms'),
                shown(judged.whole.theirs, 'ms'),
                shownRatio(judged.whole.ratio),
                `≤ ${MOST_OF_KUBECONFORM} ×`,
              ],
              [
                'the same without the start of each',
                shown(judged.rest.ours, 'ms'),
                shown(judged.rest.theirs, 'ms'),
                shownRatio(judged.rest.ratio),
                '',
              ],
              ['of it to read the objects', '', shown(judged.reading, 'ms'), '', ''],
              [
                '`JSON.parse`, in a process that is warm',
                shown(judged.parsed.ours, 'ms'),
                shown(judged.parsed.theirs, 'ms'),
                shownRatio(judged.parsed.ratio),
                `≤ ${MOST_OF_READING} ×`,
              ],
            ],
          },
          {
            head: ['Wrong by its schema', 'Objects'],
            rows: [
              ['for both', `${judged.both}`],
              ['for kubeconform only', counted(judged.theirs)],
              ['for us only', counted(judged.ours)],
            ],
          },
          {
            head: ['A new process until its first object is judged', 'Stagecoach', '`node -e 0`', 'Target'],
            rows: [
              ['as it is published', shown(first.ours, 'ms'), shown(first.theirs, 'ms'), `≤ ${MOST_UNTIL_FIRST} ms`],
              ['from its sources', shown(firstOfSources.ours, 'ms'), shown(firstOfSources.theirs, 'ms'), ''],
            ],
          },
          {
            head: ['CPU per overlay, of two objects', 'Validated', 'In the first hundred', 'Rendered', 'Ratio'],
            rows: (
              [
                ['all rules and five policies of the API server', plain],
                ['and one in Rego', each],
              ] as const
            ).map(([name, { ours, theirs, ratio, first: cold }]) => [
              name,
              shown(ours, 'ms', 1),
              `${cold.toFixed(1)} ms`,
              shown(theirs, 'ms', 1),
              shownRatio(ratio),
            ]),
          },
          {
            head: [
              'A pull request on 1000 overlays',
              'Without validation',
              'With five policies',
              'With one in Rego as well',
            ],
            rows: (
              [
                ['touches a base of 25 apps', 'first'],
                ['and one line of another overlay', 'again'],
              ] as const
            ).map(([name, when]) => [
              name,
              `${pull.without[when].toFixed(0)} ms`,
              ...[pull.plain[when], pull.all[when]].map(
                ms => `${ms.toFixed(0)} ms, ${(ms / pull.without[when]).toFixed(2)} ×`,
              ),
            ]),
          },
          {
            head: ['When its threads have ended', 'Threads', 'Held', 'Resident'],
            rows: ends.flatMap(({ threads, held, resident }, time) =>
              time === 1 || time === TIMES - 1
                ? [
                    [
                      `the ${time + 1}th time`.replace('2th', '2nd'),
                      `${threads}`,
                      `${held.toFixed(1)} MB`,
                      `${resident.toFixed(0)} MB`,
                    ],
                  ]
                : [],
            ),
          },
        ],
        missed,
      }
    } finally {
      rmSync(root, { recursive: true, force: true })
    }
  },
}
