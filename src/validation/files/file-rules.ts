import type { RuleRow } from '../rules/rule-table.ts'

const everywhere = { production: 'warning', others: 'warning' } as const

/** What is looked for in files that are not rendered, as the documentation lists it. */
export const fileRules: readonly RuleRow[] = [
  {
    id: 'ci-rollback-flag',
    ...everywhere,
    says: 'Workflows and scripts call `argocd app rollback` with the id of the history behind the name: it has no `--to-revision` and no `--revision`.',
    fix: 'Write argocd app rollback NAME ID, or revert the commit',
  },
  {
    id: 'ci-checks-patches',
    ...everywhere,
    says: 'Workflows and scripts give kube-score, kubeconform and kubeval what is rendered, and not files of overlays: patches are no whole objects.',
    fix: 'Render with kustomize build first',
  },
  {
    id: 'ci-push-race',
    ...everywhere,
    says: 'A job that clones a repository, commits and pushes rebases and tries again, or waits for others of its kind: of two runs at once the second is refused otherwise.',
    fix: 'Rebase in a loop, give the workflow a "concurrency" group, or open a pull request',
  },
]
