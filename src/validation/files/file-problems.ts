import type { FileProblem } from '../file-problem.ts'
import { SourceFile } from '../places/source-file.ts'
import { ignoredBecause } from '../secrets/ignored.ts'
import { commandsOf } from './commands.ts'
import { manualInComments } from './manual-in-comments.ts'
import type { Mistake } from './mistake.ts'
import { type Job, jobsOf, type Script } from './script.ts'

/** Larger files are written by machines. In UTF-16 units. */
const LARGEST = 512 * 1024

/**
 * Mistakes in how a repository deploys that no manifest shows: in its workflows and scripts, and in what comments of an Application
 * promise. Documentation is not looked at: it may say anything.
 */
export const fileProblems = (path: string, text: string): readonly FileProblem[] => {
  if (text.length > LARGEST) return []
  const found = [...jobsOf(path, text).flatMap(inJob), ...manualInComments(path, text)]
  if (found.length === 0) return []
  const file = new SourceFile(path, text)
  const lines = text.split('\n')
  return found.map(({ start, ...mistake }) => {
    const { line, column } = file.position(start)
    const ignored = ignoredBecause(mistake.rule, [lines[line - 1], lines[line - 2]])
    return { ...mistake, at: '', line, column, ...(ignored === undefined ? {} : { ignored }) }
  })
}

const inJob = (job: Job): readonly Mistake[] => [
  ...job.scripts.flatMap(script => [...rollbacks(script), ...checkedPatches(script)]),
  ...racingPushes(job),
]

/** https://argo-cd.readthedocs.io/en/stable/user-guide/commands/argocd_app_rollback/ */
const rollbacks = ({ text, offset }: Script): readonly Mistake[] =>
  commandsOf(text).flatMap(({ text: command, start }) => {
    const call = /\bargocd\s+app\s+rollback\b/.exec(command)
    const flag = call ? /(?<=\s)--(?:to-)?revision(?=[\s=]|$)/.exec(command.slice(call.index)) : null
    if (!call || !flag) return []
    return [
      {
        rule: 'ci-rollback-flag',
        severity: 'warning',
        message: `"argocd app rollback" has no "${flag[0]}": the id of the history is written behind the name, and none is the one before`,
        fix: 'Write argocd app rollback NAME ID with an id of argocd app history, or revert the commit',
        start: offset(start + call.index + flag.index),
      },
    ]
  })

const CHECKS = /(?<![\w./-])(?:kube-score(?=\s+score)|kubeconform|kubeval)(?=\s)/
/** A directory in which people keep what only kustomize can make whole. */
const PARTIAL = /(?:^|\/)(?:overlays|patches)\//

/** Patches lack most of what is checked, and have names that are not the final ones. */
const checkedPatches = ({ text, offset }: Script): readonly Mistake[] =>
  commandsOf(text).flatMap(({ text: command, start }) => {
    const check = CHECKS.exec(command)
    if (!check || /\bkustomize\b|\bhelm\s+template\b|\boc\s+kustomize\b/.test(command)) return []
    const path = [...command.matchAll(/[^\s'"=]+/g)].find(([word]) => PARTIAL.test(word))
    if (!path) return []
    return [
      {
        rule: 'ci-checks-patches',
        severity: 'warning',
        message: `${check[0]} is given overlays as they are written, where patches are no whole objects; it has to see what is rendered`,
        fix: `Write kustomize build DIRECTORY | ${check[0] === 'kube-score' ? 'kube-score score -' : `${check[0]} -`}`,
        start: offset(start + path.index),
      },
    ]
  })

/** Two runs that push at once: the second is refused, and what it built is deployed by nobody. */
const racingPushes = ({ scripts, checksOutAnother, waits }: Job): readonly Mistake[] => {
  if (waits) return []
  const all = scripts
    .map(({ text }) =>
      commandsOf(text)
        .map(command => command.text)
        .join('\n'),
    )
    .join('\n')
  const clones = checksOutAnother || /\b(?:git|gh\s+repo)\s+clone\b/.test(all)
  const tries =
    /\bgit\s+(?:-\S+\s+)*(?:pull\b[^\n]*--rebase|rebase|pull\s+-r)\b|\b(?:for|while|until|retry)\b|\bgh\s+pr\s+create\b|--force-with-lease/.test(
      all,
    )
  if (!clones || tries || !/\bgit\s[^\n]*\bcommit\b/.test(all)) return []
  return scripts.flatMap(({ text, offset }) =>
    commandsOf(text).flatMap(({ text: command, start }): readonly Mistake[] => {
      const push = /\bgit\s+(?:-\S+\s+\S+\s+)*push\b/.exec(command)
      if (!push) return []
      return [
        {
          rule: 'ci-push-race',
          severity: 'warning',
          message:
            'what was cloned, changed and committed is pushed without a rebase or another try, so that of two runs at once the second fails',
          fix: 'Rebase and try again (git pull --rebase && git push, in a loop), give the workflow a "concurrency" group, or open a pull request',
          start: offset(start + push.index),
        },
      ]
    }),
  )
}
