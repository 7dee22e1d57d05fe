import { literalOffset } from '../../overlay/literal-offset.ts'
import { readYaml } from '../../overlay/yaml.ts'
import { childOf, itemsOf, scalarOf, textOf, type YamlMap, type YamlNode } from '../../overlay/yaml-node.ts'

/** Commands that run one after the other, and where they are written. */
export interface Script {
  readonly text: string
  /** The offset in the file of an offset in the text. */
  offset(at: number): number
}

/** What runs as one: a job of a workflow, or a whole script. */
export interface Job {
  readonly scripts: readonly Script[]
  /** Whether it checks out another repository than its own by an action. */
  readonly checksOutAnother: boolean
  /** Whether it waits for others of its kind to end. */
  readonly waits: boolean
}

/** The jobs of a workflow of GitHub, or a script as one job; none where a file is neither. */
export const jobsOf = (path: string, text: string): readonly Job[] => {
  if (/(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/.test(path)) return workflowJobs(text)
  if (/(?:^|\/)action\.ya?ml$/.test(path)) return actionJobs(text)
  if (/\.(?:sh|bash|zsh|mk)$|(?:^|\/)(?:Makefile|Jenkinsfile|Taskfile\.ya?ml|\.gitlab-ci\.ya?ml)$/.test(path))
    return [{ scripts: [{ text, offset: at => at }], checksOutAnother: false, waits: false }]
  return []
}

const documentOf = (text: string): YamlNode | undefined => {
  const reading = readYaml(text)
  return reading.ok ? reading.documents[0] : undefined
}

const workflowJobs = (text: string): readonly Job[] => {
  const workflow = documentOf(text)
  const jobs = childOf(workflow, 'jobs')
  if (jobs?.kind !== 'map') return []
  const waits = childOf(workflow, 'concurrency') !== undefined
  return valuesOf(jobs).map(job =>
    jobOf(text, itemsOf(job, 'steps'), waits || childOf(job, 'concurrency') !== undefined),
  )
}

const actionJobs = (text: string): readonly Job[] => [
  jobOf(text, itemsOf(childOf(documentOf(text), 'runs'), 'steps'), false),
]

const valuesOf = ({ values }: YamlMap): readonly YamlNode[] => values

const jobOf = (text: string, steps: readonly YamlNode[], waits: boolean): Job => ({
  scripts: steps.flatMap(step => {
    const run = scalarOf(step, 'run')
    if (!run) return []
    const offset =
      run.style === 'literal'
        ? (at: number): number => literalOffset(text, run.start, run.value, at)
        : run.style === 'plain'
          ? (at: number): number => run.start + at
          : () => run.start
    return [{ text: run.value, offset }]
  }),
  checksOutAnother: steps.some(
    step =>
      /^actions\/checkout@/.test(textOf(step, 'uses') ?? '') &&
      textOf(childOf(step, 'with'), 'repository') !== undefined,
  ),
  waits,
})
