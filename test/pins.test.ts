import { describe, expect, it } from 'vitest'
import type { Carry } from '../src/config/config.ts'
import { filesOf } from '../src/overlay/files.ts'
import type { Overlay } from '../src/overlay/overlay.ts'
import { pinsOf } from '../src/overlay/pins-of.ts'

const overlay: Overlay = { app: 'web', env: 'dev', path: 'web/dev', kind: 'directory' }
const carry: readonly Carry[] = [{ kind: 'images' }, { kind: 'charts' }, { kind: 'refs' }]
const sha = '377604babeb423130a2f9fe2dc2e6c4fb22339a4'
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`

/** `key part=value` of the effective pins of files in the overlay's directory, or of one file. */
const pins = (texts: string | Readonly<Record<string, string>>, file = 'kustomization.yaml') => {
  const files = filesOf(
    typeof texts === 'string'
      ? { [`web/dev/${file}`]: texts }
      : Object.fromEntries(Object.entries(texts).map(([path, text]) => [path.replace(/^\.\//, 'web/dev/'), text])),
  )
  const found = pinsOf(files, overlay, carry)
  expect(found.problems).toEqual([])
  return found.pins.filter(pin => !pin.overridden).map(pin => `${pin.key} ${pin.part}=${pin.value}`)
}

describe('pins of a kustomization', () => {
  it.each([
    ['a tag', 'images:\n- name: nginx\n  newTag: 1.2.3\n', ['image nginx tag=1.2.3']],
    ['a tag that looks like a number', 'images:\n- name: nginx\n  newTag: "1.10"\n', ['image nginx tag=1.10']],
    ['a digest', `images:\n- name: nginx\n  digest: ${digest}\n`, [`image nginx digest=${digest}`]],
    [
      'a new name, which is no pin',
      'images:\n- name: nginx\n  newName: mirror/nginx\n  newTag: "1"\n',
      ['image nginx tag=1'],
    ],
    [
      'a chart',
      'helmCharts:\n- name: redis\n  repo: https://charts.example.com/\n  version: 19.0.1\n',
      ['chart charts.example.com redis version=19.0.1'],
    ],
    [
      'a remote base',
      `resources:\n- https://github.com/acme/base//web?ref=v1.2.3\n`,
      ['ref github.com/acme/base//web revision=v1.2.3'],
    ],
    [
      'a remote base by ssh',
      `resources:\n- git@github.com:acme/base.git//web?ref=${sha}&timeout=90s\n`,
      [`ref github.com/acme/base//web revision=${sha}`],
    ],
    [
      'a version in an address',
      'resources:\n- https://raw.githubusercontent.com/a/b/v1.2.3/install.yaml\n',
      ['ref raw.githubusercontent.com/a/b/{version}/install.yaml revision=v1.2.3'],
    ],
    [
      'a component elsewhere',
      'components:\n- github.com/acme/base/tls?ref=2.0.0\n',
      ['ref github.com/acme/base/tls revision=2.0.0'],
    ],
    ['flow style', 'images: [{ name: nginx, newTag: 1.2.3 }]\n', ['image nginx tag=1.2.3']],
    ['an anchor', 'x: &v 1.2.3\nimages:\n- name: nginx\n  newTag: *v\n', ['image nginx tag=1.2.3']],
    ['a BOM and CRLF', '\uFEFFimages:\r\n- name: nginx\r\n  newTag: 1.2.3\r\n', ['image nginx tag=1.2.3']],
    [
      'an inline patch',
      'patches:\n- patch: |-\n    kind: Deployment\n    apiVersion: apps/v1\n    metadata: { name: web }\n    spec:\n      template:\n        spec:\n          containers:\n          - name: app\n            image: acme/web:1.2.3\n',
      ['container Deployment/web app tag=1.2.3'],
    ],
  ] as const)('%s', (_, text, expected) => {
    expect(pins(text)).toEqual(expected)
  })
})

describe('policies of an environment, which are no pins', () => {
  it.each([
    'images: [{ name: a, newTag: latest }]',
    'images: [{ name: a, newTag: main }]',
    'images: [{ name: a, newTag: stable-alpine }]',
    'images: [{ name: a, newTag: "{{ tag }}" }]',
    'helmCharts: [{ name: a, repo: r, version: 1.x }]',
    'helmCharts: [{ name: a, repo: r, version: "^1.2.3" }]',
    'helmCharts: [{ name: a, repo: r, version: "1.2" }]',
    'resources: ["https://github.com/acme/base//web?ref=main"]',
    'resources: ["https://github.com/acme/base//web?ref=release-1.2"]',
    'resources: ["https://github.com/acme/base//web?ref=refs/heads/v1.2.3"]',
    'resources: ["https://github.com/acme/base//web"]',
    'namePrefix: dev-\nreplicas: [{ name: web, count: 3 }]',
  ])('%s', text => {
    expect(pins(`${text}\n`)).toEqual([])
  })
})

describe('pins of values and manifests', () => {
  it.each([
    ['values.yaml', 'image:\n  repository: acme/web\n  tag: 1.2.3\n', ['value values.yaml .image tag=1.2.3']],
    [
      'values.yaml',
      `cart:\n  image:\n    tag: 1.2.3\n    digest: ${digest}\n`,
      ['value values.yaml .cart.image tag=1.2.3', `value values.yaml .cart.image digest=${digest}`],
    ],
    ['values.yaml', 'web:\n  image: acme/web:1.2.3\n', ['value values.yaml .web.image tag=1.2.3']],
    [
      'values.yaml',
      `image: acme/web:1.2.3@${digest}\n`,
      ['value values.yaml .image tag=1.2.3', `value values.yaml .image digest=${digest}`],
    ],
    ['values.yaml', 'sidecarImage: acme/side:2.0.0\n', ['value values.yaml .sidecarImage tag=2.0.0']],
    ['values.yaml', 'host: web.example.com:8080/x\nurl: https://ghcr.io/acme/web:1.2.3\nversion: 1.2.3\n', []],
    [
      'values.yaml',
      'env:\n- name: RELATED\n  value: quay.io/acme/op:v1.2.3\n',
      ['value values.yaml .env[RELATED].value tag=v1.2.3'],
    ],
    [
      'a.yaml',
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { template: { spec: { initContainers: [{ name: i, image: "acme/i:1" }], containers: [{ name: app, image: "acme/web:1.2.3" }] } } }\n',
      ['container Deployment/web i tag=1', 'container Deployment/web app tag=1.2.3'],
    ],
    [
      'a.yaml',
      '---\nkind: Service\napiVersion: v1\n---\napiVersion: batch/v1\nkind: CronJob\nmetadata: { name: job }\nspec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: c, image: "acme/c:2" }] } } } } }\n',
      ['container CronJob/job c tag=2'],
    ],
    [
      'a.yaml',
      'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: { name: p }\n  spec: { containers: [{ name: c, image: "acme/c:2" }] }\n',
      ['container Pod/p c tag=2'],
    ],
    [
      'a.yaml',
      'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: r }\nspec:\n  chart: { spec: { chart: redis, version: 19.0.1, sourceRef: { kind: HelmRepository, name: bitnami } } }\n  values: { image: { repository: acme/web, tag: 1.2.3 } }\n',
      ['chart bitnami redis version=19.0.1', 'HelmRelease/r .spec.values.image tag=1.2.3'],
    ],
    [
      'a.yaml',
      'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: r }\nspec: { chart: { spec: { chart: redis, version: ">=19.0.1" } } }\n',
      [],
    ],
    [
      'a.yaml',
      'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: r }\nspec: { url: "https://github.com/acme/base", ref: { tag: v1.2.3 } }\n',
      ['ref github.com/acme/base revision=v1.2.3'],
    ],
    [
      'a.yaml',
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: r }\nspec: { images: [{ name: acme/web, newTag: 1.2.3 }] }\n`,
      ['image acme/web tag=1.2.3'],
    ],
    [
      'a.yaml',
      'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: r }\nspec: { source: { repoURL: "https://charts.example.com", chart: redis, targetRevision: 19.0.1 } }\n',
      ['chart charts.example.com redis version=19.0.1'],
    ],
    [
      'a.yaml',
      'apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: { name: r }\nspec: { template: { spec: { sources: [{ repoURL: "https://github.com/acme/base.git", path: web, targetRevision: v1.2.3 }, { repoURL: x, targetRevision: "{{v}}", path: y }] } } }\n',
      ['ref github.com/acme/base//web revision=v1.2.3'],
    ],
    [
      'a.yaml',
      'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: r }\nspec: { source: { repoURL: "https://github.com/acme/base", path: web, targetRevision: HEAD } }\n',
      [],
    ],
    [
      'patch.yaml',
      '- op: replace\n  path: /spec/template/spec/containers/0/image\n  value: ghcr.io/acme/web:1.2.3\n',
      ['value patch.yaml [0].value tag=1.2.3'],
    ],
    [
      'generator.yaml',
      'apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: { name: x }\nname: redis\nrepo: oci://registry.example.com/charts\nversion: 0.1.2+abc\n',
      ['chart registry.example.com/charts redis version=0.1.2+abc'],
    ],
    [
      'Chart.yaml',
      'version: 1.0.0\ndependencies:\n- name: redis\n  repository: https://charts.example.com\n  version: 19.0.1\n- name: lib\n  repository: file://../lib\n  version: 1.0.0\n',
      ['chart charts.example.com redis version=19.0.1'],
    ],
    [
      '.argocd-source-web.yaml',
      'kustomize:\n  images:\n  - acme/web=mirror/web:1.2.3\nhelm:\n  parameters:\n  - name: image.tag\n    value: 1.2.3\n',
      ['image acme/web tag=1.2.3', 'parameter image tag=1.2.3'],
    ],
  ] as const)('%s: %s', (file, text, expected) => {
    expect(pins(text, file)).toEqual(expected)
  })

  it('leaves templates of charts alone', () => {
    expect(
      pins({ './Chart.yaml': 'name: web\n', './templates/a.yaml': '{{ if x }}\nimage: acme/web:1.2.3\n{{ end }}\n' }),
    ).toEqual([])
  })

  it('warns where an updater may write a pin back', () => {
    const files = filesOf({
      'web/dev/kustomization.yaml': 'images:\n- name: a\n  newTag: 1.0.0 # {"$imagepolicy": "flux-system:a:tag"}\n',
      'web/dev/.argocd-source.yaml': 'kustomize:\n  images: ["b:1.0.0"]\n',
    })
    expect(pinsOf(files, overlay, carry).pins.map(({ warning }) => warning)).toEqual([
      "Argo CD's image updater may write it back",
      "Flux' image policy flux-system:a:tag may write it back",
    ])
  })
})

describe('effective pins', () => {
  const base =
    'resources:\n- deployment.yaml\nimages:\n- name: acme/web\n  newTag: 1.0.0\n- name: acme/side\n  newTag: 1.0.0\n'
  const deployment =
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { template: { spec: { containers: [{ name: app, image: "acme/web:0.9.0" }] } } }\n'
  it('come from bases, and what stands further out overrides them', () => {
    expect(
      pins({
        'web/base/kustomization.yaml': base,
        'web/base/deployment.yaml': deployment,
        './kustomization.yaml': 'resources: [../base]\nimages:\n- name: acme/web\n  newTag: 1.1.0\n',
      }),
    ).toEqual(['image acme/side tag=1.0.0', 'image acme/web tag=1.1.0'])
  })

  it('follow an image under the new name that a base gave it', () => {
    expect(
      pins({
        'web/base/kustomization.yaml': 'images:\n- name: controller\n  newName: acme/web\n  newTag: 1.0.0\n',
        './kustomization.yaml': 'resources: [../base]\nimages:\n- name: acme/web\n  newTag: 1.1.0\n',
      }),
    ).toEqual(['image acme/web tag=1.1.0'])
  })

  it('are held where they stand: in files of the overlay by itself, elsewhere inherited', () => {
    const files = filesOf({
      'web/base/kustomization.yaml': base,
      'web/dev/eu/kustomization.yaml': 'resources: [../../base]\nimages:\n- name: acme/web\n  newTag: 1.1.0\n',
      'web/dev/us/kustomization.yaml': 'resources: [../../base]\n',
    })
    expect(
      pinsOf(files, overlay, carry).pins.map(
        pin => `${pin.held} ${pin.overridden} ${pin.name} ${pin.value} ${pin.place.file}:${pin.place.line}`,
      ),
    ).toEqual([
      'inherited false acme/web 1.0.0 web/base/kustomization.yaml:5',
      'inherited false acme/side 1.0.0 web/base/kustomization.yaml:7',
      'itself false acme/web 1.1.0 web/dev/eu/kustomization.yaml:4',
    ])
  })

  it('end where directories include each other in a circle', () => {
    expect(
      pins({
        './kustomization.yaml': 'resources: [../base]\nimages: [{ name: a, newTag: 1.0.0 }]\n',
        'web/base/kustomization.yaml': 'resources: [../dev]\nimages: [{ name: b, newTag: 1.0.0 }]\n',
      }),
    ).toEqual(['image b tag=1.0.0', 'image a tag=1.0.0'])
  })

  it('take in chosen values and whole files', () => {
    const files = filesOf({
      'web/dev/values.yaml': 'a: { "b.c": [x, 1.10] }\n',
      'web/dev/config/a.txt': 'a',
      'web/dev/config/b.md': 'b',
    })
    const chosen: readonly Carry[] = [
      { kind: 'value', path: 'values.yaml', at: '.a["b.c"][1]', add: false },
      { kind: 'files', files: 'config/*.txt' },
    ]
    expect(
      pinsOf(files, overlay, chosen).pins.map(pin => `${pin.kind} ${pin.name} ${pin.place.at} ${pin.value}`),
    ).toEqual(['file config/a.txt  text:a', 'value a["b.c"][1] /a/b.c/1 1.10'])
  })
})

describe('broken files', () => {
  const problem = (text: string, file = 'kustomization.yaml') =>
    pinsOf(filesOf({ [`web/dev/${file}`]: text }), overlay, carry).problems.map(
      each => `${each.file}:${each.line}:${each.column} ${each.message}`,
    )
  it.each([
    ['images:\n- name: a\n newTag: 1.0.0\n'],
    ['images:\n\t- name: a\n'],
    ['images: [\n'],
    ['images: *nowhere\n'],
    ['a: 1\na: 2\n'],
    ['a: &a [*a]\n'],
    ['{{ if x }}\nimages: []\n'],
  ])('%j is said with its line', text => {
    expect(problem(text)).toMatchSnapshot()
    expect(problem(text)).toHaveLength(1)
  })

  it('are nobody’s mistake where they are templates', () => {
    expect(problem('{{ if x }}\na: 1\n', 'config.yaml')).toEqual([])
  })

  it('with aliases that stand for billions are refused at once', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    for (let i = 1; i < 12; i++)
      lines.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ')}]`)
    expect(problem(`${lines.join('\n')}\n`, 'values.yaml')[0]).toContain('larger than 200,000 values')
  })
})
