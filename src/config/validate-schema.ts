import { z } from 'zod'
import { checked, notOneOf, oneOrMany, text } from './fields.ts'
import { quote } from './problem.ts'

/** What a rule may weigh. */
export const weights = ['error', 'warning', 'info', 'off'] as const

const weight = z.enum(weights, { error: issue => notOneOf(issue.input, weights) })
const rule = text(
  /^[a-z][a-z0-9-]*(?:\.[A-Za-z0-9_.-]+)?(?:\.\*)?$/,
  'is not a rule; write its id as image-tag',
  200,
).meta({
  title: 'rule',
})
const environment = z.string().meta({ title: 'environment' })

const ignore = z.strictObject({
  rule: rule.describe('Id of the rule; `secret.*` is all of a group.'),
  app: text(/^[^\s\p{C}]+$/u, 'is not the name of an app, or a pattern as infra-*', 100)
    .meta({ title: 'app' })
    .optional()
    .describe('Only this app, or apps of a pattern. Default: all.'),
  env: oneOrMany(environment, 'the name of an environment')
    .optional()
    .describe('Only these environments. Default: all.'),
  object: text(/^[^\s/]+\/[^\s/]+$/, 'is not an object; write kind/name, * for any', 500)
    .optional()
    .describe('Only this object, as `Deployment/web`; `*` stands for any characters.'),
  path: text(/^[^\p{C}]+$/u, 'is not a path', 500)
    .optional()
    .describe('Only what stands in these files, as a glob from the root of the repository.'),
  reason: z
    .string()
    .min(3, { error: 'is too short; say why this does not count' })
    .max(500, { error: 'is longer than 500 characters' })
    .describe('Why it does not count. It is shown wherever the finding is.'),
})

/** `validate`. */
export const validateSchema = z.strictObject({
  block: z
    .enum(['new', 'all', 'none'], { error: issue => notOneOf(issue.input, ['new', 'all', 'none']) })
    .default('new')
    .describe(
      'Which errors fail the check and keep a promotion from being merged. `new`: those that the change brings. `all`: also those from before. `none`: they are only shown.',
    ),
  rules: z
    .record(
      rule,
      z.union([weight, z.record(z.string(), weight)], {
        error: 'expected error, warning, info or off, or one of them for each environment',
      }),
    )
    .default({})
    .describe(
      'What rules weigh, by id: `off`, or by environment: `{production: error, others: off}`. `production` and `others` are the environments that are production and those that are not.',
    ),
  ignore: z.array(ignore).default([]).describe('What does not count, each with its reason.'),
})

const folder = z
  .string()
  .min(1, { error: 'is empty' })
  .max(500, { error: 'is longer than 500 characters' })
  .check(
    checked(value =>
      value.startsWith('/') || value.split('/').includes('..')
        ? `${quote(value)} leaves the repository; write a path from its root`
        : undefined,
    ),
  )
  .meta({ title: 'path' })

/** One entry of `policies`. */
export const policySchema = z.union(
  [
    folder,
    z.strictObject({
      path: folder.describe('File or directory of policies, from the root of the repository.'),
      environments: oneOrMany(environment, 'the name of an environment')
        .optional()
        .describe('The environments that they hold in. Default: all.'),
      weight: z
        .enum(['error', 'warning', 'info'], { error: issue => notOneOf(issue.input, ['error', 'warning', 'info']) })
        .optional()
        .describe('The most that a breach weighs, for policies that are tried out. Default: what they say themselves.'),
    }),
  ],
  { error: 'expected a path, or {path, environments, weight}' },
)
