import { z } from 'zod'
import { checked, duration, name, notOneOf, oneOrMany, principal, text } from './fields.ts'
import { quote } from './problem.ts'

const check = z
  .string()
  .min(1, { error: 'is empty; write the name of a check' })
  .max(200, { error: 'is longer than 200 characters' })
  .check(
    checked(value =>
      value.startsWith('stagecoach/') ? `${quote(value)} is our own check, which would wait for itself` : undefined,
    ),
  )
  .meta({ title: 'check' })

const gates = z.strictObject({
  healthy: duration
    .optional()
    .describe('How long the upstream has to be healthy on exactly these pins. Needs `sync` on the upstream.'),
  merged: duration
    .optional()
    .describe('How long the pins have to be merged upstream. The only evidence where no engine watches the upstream.'),
  checks: oneOrMany(check, 'the name of a check')
    .optional()
    .describe("Checks that have to pass on the promotion's head. Never our own."),
  upstreamChecks: oneOrMany(check, 'the name of a check')
    .optional()
    .describe('Checks that have to pass on the commit that was proven upstream.'),
})

const context = text(/^[^\s\p{C}]+$/u, 'is not the name of a context', 253).meta({ title: 'context' })

const sync = z.strictObject({
  engine: z
    .enum(['argocd', 'status'], { error: issue => notOneOf(issue.input, ['argocd', 'status']) })
    .describe(
      '`argocd`: Applications in a cluster, asked and watched there. `status`: no access to a cluster; something reports to the commit.',
    ),
  cluster: context.optional().describe('The context of the kubeconfig in which the engine runs. Needed by `argocd`.'),
  report: z
    .string()
    .min(1, { error: 'is empty; write the name of what reports' })
    .max(255, { error: 'is longer than 255 characters' })
    .optional()
    .describe(
      'For `status`: context of the commit status, name of the check run, or environment of the deployment that reports. Default: the name of the environment.',
    ),
  timeout: duration.prefault('15m').describe('How long a sync may take until it counts as failed.'),
})

/** One entry of `environments`. */
export const environmentSchema = z.strictObject({
  from: oneOrMany(z.string().meta({ title: 'environment' }), 'the name of an environment')
    .optional()
    .describe('The environments that it is promoted from. Without it, people, tags and image updaters change it.'),
  any: z
    .boolean()
    .default(false)
    .describe('With several in `from`: one that has proven the pins is enough. Else all have to.'),
  promote: z
    .enum(['auto', 'review', 'command'], { error: issue => notOneOf(issue.input, ['auto', 'review', 'command']) })
    .default('review')
    .describe(
      '`auto`: opened, and merged when the gates are open. `review`: opened, and a person merges. `command`: opened only by `/promote`.',
    ),
  who: z
    .strictObject({
      promote: oneOrMany(principal, 'team:org/name, a login or a permission')
        .prefault('write')
        .describe(
          'Who may promote into it: `team:org/name`, logins, or a permission on the repository (and those above it). The merge button obeys it too.',
        ),
    })
    .prefault({})
    .describe('Rights, read live when they are used.'),
  gates: gates.prefault({}).describe('What has to be true before a promotion is merged.'),
  base: z
    .enum(['allow', 'block'], { error: issue => notOneOf(issue.input, ['allow', 'block']) })
    .default('allow')
    .describe('Whether a change of a shared base may reach it without promotion.'),
  kubernetes: z
    .string({ error: issue => `${String(issue.input).slice(0, 40)} is not a version; write "1.33", with quotes` })
    .regex(/^1\.[1-9]\d{1,2}$/, {
      error: issue => `${quote(String(issue.input))} is no minor version of Kubernetes; write "1.33"`,
    })
    .optional()
    .meta({ examples: ['1.33'] })
    .describe(
      'Minor version of its cluster: charts ask for it (`.Capabilities.KubeVersion`), and objects are judged by it. Default: the newest that is known.',
    ),
  production: z
    .boolean()
    .optional()
    .describe(
      'Whether people depend on it, so that rules are stricter. Default: whether a part of its name begins with `prod`, `prd` or `live`.',
    ),
  dryRun: z
    .union([z.boolean(), context], { error: 'is neither true nor the name of a context' })
    .default(false)
    .describe(
      'Whether what a change renders for it is sent to its cluster as a dry-run, so that the admission of the cluster answers. `true`: to the cluster of `sync`. Else the context of the kubeconfig to send it to.',
    ),
  sync: sync.optional().describe('Who makes it converge, and says how it is. Without it nothing watches it.'),
})

/** Name of an environment. */
export const environmentName = name('an environment')
