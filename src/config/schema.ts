import { z } from 'zod'
import { environmentName, environmentSchema } from './environment-schema.ts'
import { checked, name, notOneOf, oneOrMany, placeholders, text, who } from './fields.ts'
import { overlayPatternProblem } from './overlay-pattern.ts'
import { quote } from './problem.ts'
import { policySchema, validateSchema } from './validate-schema.ts'
import { parseValuePath } from './value-path.ts'

const overlayPath = z
  .string()
  .max(500, { error: 'is longer than 500 characters', abort: true })
  .check(checked(overlayPatternProblem))
  .meta({ title: 'path' })

const overlay = z.union(
  [
    overlayPath,
    z
      .strictObject({
        path: overlayPath.describe(
          "Where they are: a path from the repository's root with `{env}` and, mostly, `{app}`.",
        ),
        app: name('an app')
          .optional()
          .describe("The app's name where the path has no `{app}`. Default: the repository's name."),
      })
      .check(
        checked(value =>
          value.app !== undefined && value.path.includes('{app}')
            ? 'has both {app} in its path and an "app"; keep one of them'
            : undefined,
        ),
      ),
  ],
  { error: 'expected a path with {env}, or {path, app}' },
)

const carryKinds = ['images', 'charts', 'refs'] as const
const inside = (value: string): string | undefined =>
  value.startsWith('/') || value.split('/').includes('..')
    ? `${quote(value)} leaves the overlay; write a path relative to it`
    : undefined
const relativePath = z
  .string()
  .min(1, { error: 'is empty' })
  .max(500, { error: 'is longer than 500 characters' })
  .check(checked(inside))

const carry = z.union(
  [
    z.enum(carryKinds, { error: issue => notOneOf(issue.input, carryKinds) }),
    z
      .strictObject({
        path: relativePath
          .optional()
          .describe('The file, relative to the overlay. Left out where the overlay is a file itself.'),
        at: z
          .string()
          .check(
            checked(value =>
              parseValuePath(value) ? undefined : `${quote(value)} is not a path to a value; write it like .image.tag`,
            ),
          )
          .optional()
          .describe(
            'The value in that file: `.image.tag`, `.sources[0].targetRevision`, `.annotations["app/version"]`.',
          ),
        add: z.boolean().optional().describe('Whether it is added where only the upstream has it. Default: `false`.'),
        files: relativePath.optional().describe('Whole files instead of values, as a glob relative to the overlay.'),
      })
      .check(
        checked(value => {
          if ((value.at === undefined) === (value.files === undefined))
            return 'needs either "at" (a value) or "files" (whole files)'
          if (value.files !== undefined && (value.path !== undefined || value.add !== undefined))
            return '"files" stands alone; "path" and "add" belong to "at"'
          return undefined
        }),
      ),
  ],
  { error: 'expected images, charts, refs, {path, at, add} or {files}' },
)

const assignee = who(['authors'])
  .refine(value => !value.startsWith('team:'), {
    error: issue => `${quote(String(issue.input))} is a team; GitHub assigns people only`,
  })
  .meta({ title: 'login or authors' })

const pullRequest = z.strictObject({
  title: z
    .string()
    .min(1, { error: 'is empty; leave it out for our own words' })
    .max(200, { error: 'is longer than 200 characters' })
    .check(checked(placeholders(['apps', 'env', 'version'])))
    .optional()
    .describe('Title of promotions, with `{apps}`, `{env}` and `{version}`. Default: our own words.'),
  labels: oneOrMany(
    text(/^[^,\p{C}]+$/u, 'is not a label: no commas, at most 50 characters', 50).meta({ title: 'label' }),
    'a label',
  )
    .optional()
    .describe('Labels that promotions get beside `stagecoach`.'),
  reviewers: z
    .union([z.literal('auto'), oneOrMany(who(), 'team:org/name or a login')], {
      error: 'expected auto, team:org/name or a login, or a list of them',
    })
    .default('auto')
    .describe('Who is asked for a review. `auto`: whoever can open the gates that wait.'),
  assignees: oneOrMany(assignee, 'a login or authors')
    .optional()
    .describe('Who promotions are assigned to. `authors`: the authors of the change.'),
})

const app = z.strictObject({
  owner: who().optional().describe('Team or person the app belongs to: `team:acme/cart`.'),
  group: name('a group').optional().describe('Apps of one group are promoted in one pull request.'),
  exclude: z.boolean().default(false).describe('Leaves these apps alone.'),
  environments: z
    .array(z.string().meta({ title: 'environment' }))
    .min(1, { error: 'is an empty list; leave it out, or write "exclude: true"' })
    .optional()
    .describe('Its own road: names of environments in their order, each promoted from the one before.'),
})

const image = text(
  /^[a-z0-9]+(?:[._:/-]+[a-z0-9]+)*$/,
  'is not the name of an image; write it as the overlay has it, without tag',
  400,
).check(
  checked(value =>
    /:[^/]*$/.test(value)
      ? `${quote(value)} has a tag; write the name alone, the tag comes from the release`
      : undefined,
  ),
)

const release = z.strictObject({
  repo: text(/^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/, 'is not a repository; write owner/name').describe(
    'The repository of the application in which tags are pushed.',
  ),
  app: name('an app').describe('The app that gets the new version.'),
  image: image.optional().describe("The image's name, as the overlay has it. Needed where the app has several."),
  imageTag: z
    .string()
    .max(200, { error: 'is longer than 200 characters' })
    .check(
      checked(value => {
        const unknown = placeholders(['version', 'tag'])(value)
        if (unknown) return unknown
        return /\{(?:version|tag)\}/.test(value)
          ? undefined
          : `${quote(value)} is the same for every release; write it with {version} or {tag}`
      }),
    )
    .optional()
    .describe(
      'How the image\'s tag is made: `{version}` is the version without "v", `{tag}` the git tag. Default: the form that the overlay has.',
    ),
  tags: z
    .record(z.string(), oneOrMany(text(/^[^\s\p{C}~^:\\]+$/u, 'cannot fit a tag', 200), 'a pattern such as v*'))
    .describe(
      'Per environment the tags that it accepts; `*` stands for any characters. The most specific pattern wins, a tie is an error.',
    ),
})

/** Everything that people may write in `.github/stagecoach.yml`: what is validated, and what the editor's schema and the docs say. */
export const schema = z.strictObject({
  version: z
    .literal(1, {
      error: issue =>
        issue.input === undefined ? undefined : `${quote(String(issue.input))} is not known here; write 1`,
    })
    .describe('Version of this format.'),
  extends: z
    .literal('org', { error: issue => notOneOf(issue.input, ['org']) })
    .optional()
    .describe("Takes the file of the same name in the organisation's `.github` repository as defaults."),
  mode: z
    .enum(['act', 'observe'], { error: issue => notOneOf(issue.input, ['act', 'observe']) })
    .default('act')
    .describe('`observe`: everything is shown, and nothing but checks is written.'),
  overlays: z
    .union([overlay, z.array(overlay).min(1, { error: 'is an empty list; leave it out to have them detected' })], {
      error: 'expected a path with {env}, or a list of paths',
    })
    .optional()
    .describe(
      'Where the overlays are: a path with `{app}` and `{env}`, or a list of paths and `{path, app}`. Detected when left out.',
    ),
  carry: z
    .array(carry)
    .min(1, { error: 'is an empty list; leave it out for images, charts and refs' })
    .default([...carryKinds])
    .describe(
      'What travels on promotion; everything else stays. `images`, `charts`, `refs`, chosen values and whole files.',
    ),
  limits: z
    .strictObject({
      open: z
        .int({ error: 'expected a whole number' })
        .min(1, { error: 'has to be at least 1' })
        .max(1000, { error: 'has to be at most 1000' })
        .default(10)
        .describe('How many promotions may be open per environment; the rest wait in line.'),
    })
    .prefault({})
    .describe('Caps.'),
  pullRequest: pullRequest.prefault({}).describe('What promotion pull requests look like.'),
  apps: z
    .record(z.string(), app.nullable())
    .default({})
    .describe('Settings of apps by name or pattern (`infra-*`). The first that fits an app counts.'),
  environments: z
    .record(environmentName, environmentSchema.nullable(), {
      error: 'expected environments by name, such as "dev: {}"',
    })
    .describe('The stages of the road, by name.'),
  validate: validateSchema.prefault({}).describe('How what is rendered is judged.'),
  policies: z
    .array(policySchema)
    .default([])
    .describe(
      'Policies in this repository that hold for what is rendered: ValidatingAdmissionPolicies, Kyverno, Gatekeeper, Rego. They are read from the default branch, never from the change.',
    ),
  releases: z.array(release).default([]).describe("Tags in the applications' repositories that become changes."),
  commands: z
    .strictObject({
      prefix: text(/^\/(?:[a-z][a-z0-9-]{0,30})?$/, 'is not a prefix; write "/" or a word such as "/gitops"')
        .default('/')
        .describe(
          'What commands start with: with `/gitops` it is `/gitops promote production`. `/stagecoach …` always works.',
        ),
    })
    .prefault({})
    .describe('Commands in comments.'),
})

/** The configuration as the schema gives it: defaults filled in, names not yet resolved. */
export type Written = z.output<typeof schema>
