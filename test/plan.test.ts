import { describe, expect, it } from 'vitest'
import type { Carry } from '../src/config/config.ts'
import { filesOf } from '../src/overlay/files.ts'
import type { Overlay } from '../src/overlay/overlay.ts'
import { planOverlay } from '../src/promotion/plan.ts'

const usual: readonly Carry[] = [{ kind: 'images' }, { kind: 'charts' }, { kind: 'refs' }]
const at = (env: string): Overlay => ({ app: 'web', env, path: `web/${env}`, kind: 'directory' })
type Texts = Readonly<Record<string, string>>

/** Staging into production: what changes, or why nothing does. Files of a plain text are the kustomizations. */
const plan = (staging: string | Texts, production: string | Texts, carry = usual, shared: Texts = {}) => {
  const texts = (env: string, each: string | Texts): Texts =>
    typeof each === 'string'
      ? { [`web/${env}/kustomization.yaml`]: each }
      : Object.fromEntries(Object.entries(each).map(([path, text]) => [`web/${env}/${path}`, text]))
  const files = filesOf({ ...shared, ...texts('staging', staging), ...texts('production', production) })
  return planOverlay({
    downstream: { overlay: at('production'), files },
    upstream: { overlay: at('staging'), files },
    carry,
  })
}
const changes = (...args: Parameters<typeof plan>) => {
  const outcome = plan(...args)
  if (outcome.kind !== 'plan') return outcome.kind === 'same' ? 'same' : `${outcome.kind}: ${outcome.sentence}`
  return outcome.plan.changes.map(
    change => `${change.file.slice('web/production/'.length)}${change.at} ${change.from} → ${change.to}`,
  )
}
const notes = (...args: Parameters<typeof plan>) => {
  const outcome = plan(...args)
  return outcome.kind === 'plan' ? outcome.plan.notes : []
}
const problems = (...args: Parameters<typeof plan>) =>
  plan(...args).problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`)

const image = (tag: string, name = 'acme/web') => `images:\n- name: ${name}\n  newTag: ${tag}\n`
const pod = (text: string, container = 'app', name = 'web') =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec:\n  containers:\n  - name: ${container}\n    image: ${text}\n`
const sha = (letter: string) => letter.repeat(40)
const digest = (letter: string) => `sha256:${letter.repeat(64)}`

describe('what a plan carries', () => {
  it('is the upstream’s value of every pin that both select', () => {
    expect(changes(image('1.1.0'), image('1.0.0'))).toEqual(['kustomization.yaml/images/0/newTag 1.0.0 → 1.1.0'])
  })

  it('is nothing where they are the same', () => {
    expect(changes(image('1.0.0'), image('1.0.0'))).toBe('same')
  })

  it('does not depend on the file or the position', () => {
    expect(
      changes(
        { 'a/kustomization.yaml': `images:\n- name: x\n  newTag: 9.0.0\n- name: acme/web\n  newTag: 1.1.0\n` },
        { 'kustomization.yaml': image('1.0.0') },
      ),
    ).toEqual(['kustomization.yaml/images/0/newTag 1.0.0 → 1.1.0'])
  })

  it('is written wherever the downstream holds the pin itself', () => {
    expect(
      changes(image('1.1.0'), {
        'eu/kustomization.yaml': image('1.0.0'),
        'us/kustomization.yaml': image('0.9.0'),
        'asia/kustomization.yaml': image('1.1.0'),
      }),
    ).toEqual([
      'eu/kustomization.yaml/images/0/newTag 1.0.0 → 1.1.0',
      'us/kustomization.yaml/images/0/newTag 0.9.0 → 1.1.0',
    ])
  })

  it('comes from a base that only the upstream uses', () => {
    expect(
      changes('resources: [../base]\n', image('1.0.0'), usual, { 'web/base/kustomization.yaml': image('1.1.0') }),
    ).toEqual(['kustomization.yaml/images/0/newTag 1.0.0 → 1.1.0'])
  })

  it('is nothing of what both inherit from one base', () => {
    const base = { 'web/base/kustomization.yaml': image('1.1.0') }
    expect(changes('resources: [../base]\n', 'resources: [../base]\n', usual, base)).toBe('same')
  })

  it('leaves an image’s new name to the environment', () => {
    const mirrored = 'images:\n- name: acme/web\n  newName: mirror.example.com/web\n  newTag: 1.0.0\n'
    const outcome = plan(image('1.1.0'), mirrored)
    expect(outcome.kind === 'plan' && outcome.plan.edits.map(({ text }) => text)).toEqual([
      mirrored.replace('1.0.0', '1.1.0'),
    ])
  })

  it('moves a remote base and the image beside it together', () => {
    const both = (id: string) => `resources:\n- https://github.com/acme/base//web?ref=${id}\n${image(id)}`
    expect(changes(both(sha('a')), both(sha('b')))).toEqual([
      `kustomization.yaml/resources/0 ${sha('b')} → ${sha('a')}`,
      `kustomization.yaml/images/0/newTag ${sha('b')} → ${sha('a')}`,
    ])
  })

  it('moves the image beside a base along where the upstream calls it something else', () => {
    const both = (id: string, name: string) =>
      `resources:\n- https://github.com/acme/base//web?ref=${id}\n${image(id, name)}`
    expect(changes(both(sha('a'), 'controller'), both(sha('b'), 'acme/web'))).toHaveLength(2)
  })

  it('finds another path of the same remote repository where its own is not there', () => {
    const ref = (path: string, version: string) =>
      `resources: ["https://github.com/acme/base//${path}?ref=${version}"]\n`
    expect(changes(ref('dev', 'v1.1.0'), ref('prod', 'v1.0.0'))).toEqual([
      'kustomization.yaml/resources/0 v1.0.0 → v1.1.0',
    ])
  })

  it('pairs containers by workload and name, also under a mirror, and never with another program', () => {
    expect(changes({ 'a.yaml': pod('acme/web:1.1.0') }, { 'b.yaml': pod('mirror.io/x/web:1.0.0') })).toEqual([
      'b.yaml/spec/containers/0/image 1.0.0 → 1.1.0',
    ])
    expect(changes({ 'a.yaml': pod('envoy:1.1.0') }, { 'b.yaml': pod('nginx:1.0.0') })).toBe('same')
  })

  it('pairs an image entry with a container of the image', () => {
    expect(changes(image('1.1.0'), { 'b.yaml': pod('acme/web:1.0.0') })).toEqual([
      'b.yaml/spec/containers/0/image 1.0.0 → 1.1.0',
    ])
  })

  it('pairs values by their path, with the environment’s name in a file’s left out', () => {
    const values = (tag: string) => `image:\n  repository: acme/web\n  tag: ${tag}\nreplicas: 3\n`
    expect(changes({ 'values-staging.yaml': values('1.1.0') }, { 'values-production.yaml': values('1.0.0') })).toEqual([
      'values-production.yaml/image/tag 1.0.0 → 1.1.0',
    ])
  })

  it('keeps apart charts that have the same value at the same path', () => {
    const values = (tag: string) => `image:\n  tag: ${tag}\n`
    expect(
      changes(
        { 'web/values.yaml': values('1.1.0'), 'cart/values.yaml': values('2.1.0') },
        {
          'web/values.yaml': values('1.0.0'),
          'cart/values.yaml': values('2.0.0'),
          'cron/values.yaml': values('3.0.0'),
        },
      ),
    ).toEqual(['cart/values.yaml/image/tag 2.0.0 → 2.1.0', 'web/values.yaml/image/tag 1.0.0 → 1.1.0'])
  })

  it('moves tag and digest of one scalar together', () => {
    const outcome = plan(
      { 'a.yaml': pod(`acme/web:1.1.0@${digest('a')}`) },
      { 'a.yaml': pod(`acme/web:1.0.0@${digest('b')}`) },
    )
    expect(outcome.kind === 'plan' && outcome.plan.edits.map(({ text }) => text)).toEqual([
      pod(`acme/web:1.1.0@${digest('a')}`),
    ])
  })

  it('may come from the files of an older commit of the upstream', () => {
    const now = filesOf({
      'web/staging/kustomization.yaml': image('1.2.0'),
      'web/production/kustomization.yaml': image('1.0.0'),
    })
    const proven = filesOf({ 'web/staging/kustomization.yaml': image('1.1.0') })
    const outcome = planOverlay({
      downstream: { overlay: at('production'), files: now },
      upstream: { overlay: at('staging'), files: proven },
      carry: usual,
    })
    expect(outcome.kind === 'plan' && outcome.plan.changes.map(({ to }) => to)).toEqual(['1.1.0'])
  })
})

describe('what a plan leaves', () => {
  it.each([
    ['a range upstream', image('latest'), image('1.0.0')],
    ['what only the downstream pins', 'resources: []\n', image('1.0.0')],
    [
      'replicas, namespace and names',
      `namespace: a\nreplicas: [{ name: web, count: 1 }]\n${image('1.0.0')}`,
      `namespace: b\n${image('1.0.0')}`,
    ],
  ] as const)('%s', (_, staging, production) => {
    expect(changes(staging, production)).toBe('same')
  })

  it('is a policy of the environment, which the upstream’s version never replaces', () => {
    expect(changes(image('1.1.0'), image('main'))).toBe(
      'unpaired: Everything that staging holds, except acme/web, which production does not pin',
    )
  })

  it('is kinds that are not carried', () => {
    expect(changes(image('1.1.0'), image('1.0.0'), [{ kind: 'charts' }])).toBe('same')
  })

  it('is anything older than what the downstream has, which is ahead', () => {
    expect(changes(image('1.0.0'), image('1.1.0'))).toMatchInlineSnapshot(
      `"ahead: production is ahead: acme/web 1.1.0 (staging has 1.0.0)"`,
    )
  })

  it('is a manifest that the upstream’s kustomization does not name', () => {
    const staging = {
      'kustomization.yaml': 'resources: [a.yaml]\n',
      'a.yaml': pod('acme/web:1.1.0'),
      'old.yaml': pod('acme/web:0.5.0'),
    }
    expect(changes(staging, { 'a.yaml': pod('acme/web:1.0.0') })).toEqual([
      'a.yaml/spec/containers/0/image 1.0.0 → 1.1.0',
    ])
  })

  it('is never held up by a pin that something else overrides', () => {
    const production = {
      'kustomization.yaml': `resources: [a.yaml]\nimages:\n- name: acme/web\n  digest: ${digest('b')}\n`,
      'a.yaml': pod('acme/web:9.0.0'),
    }
    const staging = `images:\n- name: acme/web\n  digest: ${digest('a')}\n`
    expect(changes(staging, production)).toEqual([`kustomization.yaml/images/0/digest ${digest('b')} → ${digest('a')}`])
    expect(problems(staging, production)).toEqual([])
  })

  it('is a digest whose tag is ahead', () => {
    const both = (tag: string, id: string) => `images:\n- name: acme/web\n  newTag: ${tag}\n  digest: ${digest(id)}\n`
    expect(changes(both('1.0.0', 'a'), both('1.1.0', 'b'))).toMatch(/^ahead/)
  })

  it('is named where the rest goes', () => {
    const two = (web: string, cart: string) =>
      `images:\n- name: web\n  newTag: ${web}\n- name: cart\n  newTag: ${cart}\n`
    expect(changes(two('1.1.0', '1.0.0'), two('1.0.0', '1.1.0'))).toEqual([
      'kustomization.yaml/images/0/newTag 1.0.0 → 1.1.0',
    ])
    expect(notes(two('1.1.0', '1.0.0'), two('1.0.0', '1.1.0'))).toEqual([
      'production is ahead: cart 1.1.0 (staging has 1.0.0)',
    ])
  })

  it('is a pin of which the upstream holds several versions, unless the file at the same place tells', () => {
    const staging = { 'eu/kustomization.yaml': image('1.1.0'), 'us/kustomization.yaml': image('1.2.0') }
    expect(changes(staging, image('1.0.0'))).toMatchInlineSnapshot(
      `"unpaired: acme/web stays at 1.0.0: staging holds several versions of it (1.1.0, 1.2.0)"`,
    )
    expect(changes(staging, { 'us/kustomization.yaml': image('1.0.0') })).toEqual([
      'us/kustomization.yaml/images/0/newTag 1.0.0 → 1.2.0',
    ])
  })
})

describe('which of two versions is newer', () => {
  const tree = (text: string, env = 'staging') => filesOf({ [`web/${env}/kustomization.yaml`]: text })
  const digested = (tag: string, digest: string) =>
    `images:\n- name: acme/web\n  newTag: ${tag}\n  digest: sha256:${digest.repeat(64)}\n`
  const orders = (now: string, downstream: string, ...before: readonly string[]) => {
    const outcome = planOverlay({
      downstream: { overlay: at('production'), files: tree(downstream, 'production') },
      upstream: { overlay: at('staging'), files: tree(now), before: () => before.map(text => tree(text)) },
      carry: usual,
    })
    return outcome.kind === 'plan' ? outcome.plan.changes.map(({ part, order }) => `${part} ${order}`) : outcome.kind
  }
  it.each([
    ['versions tell', image('1.1.0'), image('1.0.0'), [], ['tag newer']],
    ['commits do not', image(sha('b')), image(sha('a')), [], ['tag unknown']],
    ['the upstream had it before', image(sha('b')), image(sha('a')), [image(sha('a'))], ['tag newer']],
    [
      'the upstream had it longer ago',
      image(sha('c')),
      image(sha('a')),
      [image(sha('b')), image(sha('a'))],
      ['tag newer'],
    ],
    ['the upstream never had it', image(sha('b')), image(sha('a')), [image(sha('d'))], ['tag unknown']],
    [
      'a digest goes as the tag beside it',
      digested('1.1.0', 'b'),
      digested('1.0.0', 'a'),
      [],
      ['tag newer', 'digest newer'],
    ],
    ['a digest under one tag', digested('1.0.0', 'b'), digested('1.0.0', 'a'), [], ['digest unknown']],
    [
      'a digest that the upstream had',
      digested('1.0.0', 'b'),
      digested('1.0.0', 'a'),
      [digested('1.0.0', 'a')],
      ['digest newer'],
    ],
  ])('%s', (_, now, downstream, before, expected) => {
    expect(orders(now, downstream, ...before)).toEqual(expected)
  })
})

describe('a HelmRelease that a base names and environments patch', () => {
  const base = {
    'web/base/kustomization.yaml': 'resources: [release.yaml]\n',
    'web/base/release.yaml':
      'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: podinfo }\nspec: { chart: { spec: { chart: podinfo, sourceRef: { kind: HelmRepository, name: podinfo } } } }\n',
  }
  const patched = (version: string, host: string) => ({
    'kustomization.yaml': 'resources: [../base]\npatches:\n- path: values.yaml\n  target: { kind: HelmRelease }\n',
    'values.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: podinfo\nspec:\n  chart:\n    spec:\n      version: "${version}"\n  values:\n    host: ${host}\n`,
  })
  it('carries the version of the chart, and nothing else', () => {
    expect(changes(patched('6.5.1', 'a.example.com'), patched('6.5.0', 'example.com'), usual, base)).toEqual([
      'values.yaml/spec/chart/spec/version 6.5.0 → 6.5.1',
    ])
  })
  it('carries no range', () => {
    expect(changes(patched('>=1.0.0-alpha', 'a'), patched('>=1.0.0', 'b'), usual, base)).toBe('same')
  })
})

describe('what a plan says', () => {
  it('is what only the upstream pins', () => {
    expect(notes(`${image('1.1.0')}- name: cart\n  newTag: 2.0.0\n`, image('1.0.0'))).toEqual([
      'Everything that staging holds, except cart, which production does not pin',
    ])
    expect(changes(image('1.1.0'), 'resources: []\n')).toBe(
      'unpaired: Everything that staging holds, except acme/web, which production does not pin',
    )
  })

  it('is that nobody knows which of two commits is newer', () => {
    expect(notes(image(sha('a')), image(sha('b')))).toEqual([
      'Order unknown: acme/web. Nothing tells which version is newer.',
    ])
  })

  it('is what the environment keeps, without its values', () => {
    const values = (tag: string, count: number, host: string, level: string) =>
      `image: { repository: acme/web, tag: ${tag} }\nreplicas: ${count}\ningress:\n  hosts: [${host}]\nenv:\n- name: LOG_LEVEL\n  value: ${level}\n`
    expect(
      notes(
        { 'values.yaml': values('1.1.0', 2, 'a.example.com', 'debug') },
        { 'values.yaml': values('1.0.0', 6, 'example.com', 's3cret') },
      ),
    ).toEqual(['production keeps its own: 6 replicas, hosts, LOG_LEVEL (3 values)'])
  })

  it('is a sentence for every change, and the same id for the same changes', () => {
    const outcome = plan(image('1.1.0'), image('1.0.0'))
    const again = plan(`# comment\n${image('1.1.0')}`, image('1.0.0'))
    expect(outcome.kind === 'plan' && outcome.plan.changes.map(({ sentence, order }) => [sentence, order])).toEqual([
      ['image acme/web goes from 1.0.0 to 1.1.0', 'newer'],
    ])
    expect(outcome.kind === 'plan' && again.kind === 'plan' && again.plan.id === outcome.plan.id).toBe(true)
  })

  it('is a problem with its line where one side has a tag and the other a digest', () => {
    expect(problems(`images:\n- name: acme/web\n  digest: ${digest('a')}\n`, image('1.0.0'))).toEqual([
      'web/production/kustomization.yaml:3:11 production pins acme/web by tag, staging by digest (web/staging/kustomization.yaml line 3); pin it the same way in both, so that it can be promoted',
    ])
    const both = `images:\n- name: acme/web\n  newTag: 1.0.0\n  digest: ${digest('b')}\n`
    expect(changes(image('1.1.0'), both)).toBe('same')
    expect(problems(image('1.1.0'), both)).toHaveLength(1)
  })

  it('is where a file is broken, and nothing of a broken kustomization is carried', () => {
    expect(changes('images:\n- name: a\n newTag: 1.0.0\n', { 'a.yaml': image('1.0.0') })).toBe(
      'unpaired: web/staging/kustomization.yaml line 3: not readable as YAML: sequence item without - indicator',
    )
    expect(problems(image('1.1.0'), 'images:\n- name: a\n newTag: 1.0.0\n')).toEqual([
      'web/production/kustomization.yaml:3:1 not readable as YAML: sequence item without - indicator',
    ])
  })
})

describe('chosen values and files', () => {
  const value: Carry = { kind: 'value', path: 'values.yaml', at: '.flags.new', add: false }
  it('are carried by their path', () => {
    expect(
      changes({ 'values.yaml': 'flags: { new: on }\n' }, { 'values.yaml': 'flags:\n  new: "off"\n' }, [value]),
    ).toEqual(['values.yaml/flags/new off → on'])
  })

  it('are named where only the upstream has them, and added where that was asked for', () => {
    const staging = { 'values.yaml': 'flags:\n  new: "yes"\n' }
    const production = { 'values.yaml': 'flags:\n  old: 1\nhost: x\n' }
    expect(changes(staging, production, [value])).toBe(
      'unpaired: Everything that staging holds, except flags.new, which production does not pin',
    )
    const outcome = plan(staging, production, [{ ...value, add: true }])
    expect(outcome.kind === 'plan' && outcome.plan.changes).toMatchObject([
      { from: null, to: 'yes', at: '/flags/new', line: 3 },
    ])
    expect(outcome.kind === 'plan' && outcome.plan.edits.map(({ text }) => text)).toEqual([
      'flags:\n  old: 1\n  new: "yes"\nhost: x\n',
    ])
  })

  it('are whole files, as the upstream has them', () => {
    const outcome = plan(
      { 'config/a.conf': 'new\n', 'b.conf': 'new\n' },
      { 'config/a.conf': 'old\n', 'b.conf': 'old\n' },
      [{ kind: 'files', files: 'config/*' }],
    )
    expect(outcome.kind === 'plan' && outcome.plan.edits).toEqual([
      { file: 'web/production/config/a.conf', onto: 'text:old\n', text: 'new\n' },
    ])
  })
})
