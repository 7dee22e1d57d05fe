import type { Config } from '../config/config.ts'
import type { Change } from '../promotion/change.ts'
import type { RoadPlan, RoadStep } from '../promotion/plan-road.ts'
import { short } from '../promotion/plan-words.ts'
import type { LocalClone } from './local-clone.ts'

/** What `stagecoach plan` prints for people. Piped (`full: false`) only what would be promoted. */
export const planText = (clone: LocalClone, config: Config, road: RoadPlan, full: boolean): string => {
  const lines: string[] = []
  if (full) {
    const apps = new Set(road.overlays.map(({ app }) => app)).size
    const names = config.environments.map(({ name }) => name).join(' → ')
    lines.push(
      `${clone.name}  ${clone.branch} @ ${clone.files.commit.slice(0, 7)}          ${apps} ${apps === 1 ? 'app' : 'apps'} · ${names}`,
      'merged pins compared; no cluster was asked what it proved',
      '',
    )
  }
  for (const { name } of config.environments) {
    const steps = road.steps.filter(step => step.environment.name === name && step.outcome?.kind === 'plan')
    if (steps.length === 0) continue
    const from = [...new Set(steps.map(({ upstream }) => upstream))].join(', ')
    lines.push(`  ${name} ← ${from}`, ...table(steps.flatMap(rowsOf)), '')
    if (full) for (const step of steps) lines.push(...notesOf(step))
  }
  if (full) lines.push(...rest(road))
  else while (lines.at(-1) === '') lines.pop()
  return lines.length === 0 ? '' : `${lines.join('\n').trimEnd()}\n`
}

type Row = readonly [app: string, what: string, from: string, to: string, where: string]

const rowsOf = ({ app, outcome }: RoadStep): readonly Row[] => {
  if (outcome?.kind !== 'plan') return []
  let file = ''
  return outcome.plan.changes.map(change => {
    const where = change.file === file ? `…:${change.line}` : `${change.file}:${change.line}`
    file = change.file
    return [app, whatOf(change), change.from === null ? '(new)' : short(change.from), short(change.to), where]
  })
}

const words: Readonly<Record<Change['kind'], string>> = {
  image: 'image',
  chart: 'chart',
  ref: 'base',
  value: 'value',
  file: 'file',
}

const whatOf = (change: Change): string =>
  `${words[change.kind]} ${change.name}${change.part === 'digest' ? ' (digest)' : ''}`

const table = (rows: readonly Row[]): readonly string[] => {
  const width = (column: 0 | 1 | 2 | 3): number => Math.max(...rows.map(row => row[column].length))
  const [app, what, from, to] = [width(0), width(1), width(2), width(3)]
  return rows.map(
    row =>
      `    ${row[0].padEnd(app)}  ${row[1].padEnd(what)}  ${row[2].padStart(from)} → ${row[3].padEnd(to)}  ${row[4]}`,
  )
}

const notesOf = ({ app, outcome }: RoadStep): readonly string[] =>
  outcome?.kind === 'plan' ? outcome.plan.notes.map(note => `    ${app}: ${note}`).concat('') : []

/** What is the same, what is ahead, and where a road ends. */
const rest = ({ steps }: RoadPlan): readonly string[] => {
  const lines: string[] = []
  const apps = [...new Set(steps.map(({ app }) => app))]
  const same = apps.filter(app =>
    steps.every(step => step.app !== app || !step.outcome || step.outcome.kind === 'same'),
  )
  const compared = same.filter(app => steps.some(step => step.app === app && step.outcome))
  if (compared.length > 0) lines.push(`  ${compared.join(', ')}: the same everywhere`)
  for (const { app, environment, overlay, outcome, upstream } of steps) {
    if (outcome?.kind === 'ahead' || outcome?.kind === 'unpaired') lines.push(`  ${app}: ${outcome.sentence}`)
    else if (!overlay && upstream !== null)
      lines.push(`  ${app}: no overlay for ${environment.name} (${upstream} has one)`)
  }
  return lines
}
