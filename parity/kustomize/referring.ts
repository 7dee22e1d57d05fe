import type { Feature } from './feature.ts'
import { add, type Layout, put } from './layout.ts'

const podPath = (workload: string): string =>
  workload === 'CronJob' ? 'spec.jobTemplate.spec.template.spec' : 'spec.template.spec'
const apiOf = (workload: string): { group: string; version: string } => ({
  group: workload === 'CronJob' ? 'batch' : 'apps',
  version: 'v1',
})

/** Replacements, each with other options. */
const replacements: Readonly<Record<string, (layout: Layout) => Record<string, unknown>>> = {
  'of a value': ({ random, apps }) => {
    const { name, workload } = random.pick(apps)
    const pod = podPath(workload)
    return {
      source: { kind: 'ConfigMap', name: `${name}-settings`, fieldPath: 'data.mode' },
      targets: [
        {
          select: { kind: workload, name },
          fieldPaths: [
            `${pod}.containers.[name=main].env.[name=HOST].value`,
            'metadata.annotations.[example.com/mode]',
          ],
          options: { create: true },
        },
      ],
    }
  },
  'of a part': ({ random, apps }) => {
    const { name, workload } = random.pick(apps)
    const pod = podPath(workload)
    return {
      source: {
        version: 'v1',
        kind: 'ConfigMap',
        name: `${name}-settings`,
        fieldPath: 'data.endpoint',
        options: { delimiter: '/', index: 2 },
      },
      targets: [
        {
          select: { kind: workload },
          fieldPaths: [`${pod}.containers.*.env.[name=HOST].value`],
          options: { delimiter: ':', index: random.pick([0, 1, -1, 5]) },
        },
      ],
    }
  },
  'with rejects': ({ random, apps }) => {
    const { name, workload } = random.pick(apps)
    return {
      source: { kind: workload, name, ...apiOf(workload), fieldPath: 'metadata.name' },
      targets: [
        {
          select: { kind: 'Secret' },
          reject: [{ name: 'nothing-.*' }, { kind: 'Secret', namespace: 'other' }],
          fieldPaths: ['metadata.labels.app'],
          options: { create: true },
        },
        {
          select: { kind: 'ConfigMap', name: `${name}-settings` },
          fieldPaths: ['data.mode', 'data.added'],
          options: { create: true },
        },
      ],
    }
  },
  encoded: ({ random, apps }) => {
    const { name } = random.pick(apps)
    return {
      source: {
        kind: 'ConfigMap',
        name: `${name}-settings`,
        fieldPath: 'data.mode',
        options: { encoding: 'base64', create: false },
      },
      targets: [
        {
          select: { kind: 'Secret', name: `${name}-keys` },
          fieldPaths: ['data.mode'],
          options: { create: true, encoding: 'base64' },
        },
      ],
    }
  },
  'of a fixed value': ({ random, apps }) => {
    const { name, workload } = random.pick(apps)
    return {
      sourceValue: random.pick(['fixed', '8080', 'true', 'a: b']),
      targets: [
        {
          select: {
            group: 'apps|batch',
            version: 'v1',
            kind: workload,
            name: `${name}`,
            namespace: 'default',
            labelSelector: `app=${name}`,
          },
          fieldPaths: ['metadata.labels.fixed'],
          options: { create: true },
        },
      ],
    }
  },
  'by annotation': ({ random, apps }) => {
    const { name } = random.pick(apps)
    return {
      source: { kind: 'ServiceAccount', name: `${name}-runner`, namespace: 'default' },
      targets: [
        {
          select: { annotationSelector: 'example.com/owner=team-a' },
          fieldPaths: ['metadata.annotations.note'],
          reject: [
            {
              labelSelector: 'none=such',
              annotationSelector: 'a=b',
              group: 'x',
              version: 'v9',
              kind: 'Y',
              name: 'z',
              namespace: 'q',
            },
          ],
        },
      ],
    }
  },
  'of a map': ({ random, apps }) => {
    const { name, workload } = random.pick(apps)
    const pod = podPath(workload)
    return {
      source: {
        kind: workload,
        name,
        fieldPath: `${pod}.containers.0.resources`,
        group: apiOf(workload).group,
        version: 'v1',
        namespace: 'default',
      },
      targets: [
        {
          select: { kind: workload, name },
          fieldPaths: [`${pod}.containers.[name=main].lifecycle`],
          options: { create: true },
        },
      ],
    }
  },
}

/** What carries a value of one object into others. */
export const referring: readonly Feature[] = [
  {
    name: 'vars',
    alone: 'vars',
    add: ({ apps, random, layers }, layer) => {
      const each = random.pick(apps)
      const { name, workload } = each
      const { group, version } = apiOf(workload)
      add(
        layer,
        'vars',
        ...random.some(
          [
            {
              name: 'APP_NAME',
              objref: { kind: workload, name, apiVersion: `${group}/${version}` },
              fieldref: { fieldPath: 'metadata.name' },
            },
            { name: 'SETTINGS', objref: { kind: 'ConfigMap', name: `${name}-settings`, apiVersion: 'v1' } },
            {
              name: 'ACCOUNT',
              objref: { kind: 'ServiceAccount', version: 'v1', name: `${name}-runner` },
              fieldref: { fieldPath: 'metadata.name' },
            },
            {
              name: 'IMAGE',
              objref: { kind: workload, group, version, name, namespace: 'default' },
              fieldref: { fieldPath: `${podPath(workload)}.containers[0].image` },
            },
          ],
          3,
        ),
      )
      const inner = layers.at(-1)
      if (inner)
        add(inner, 'patches', {
          target: { kind: workload, name },
          patch: `[{"op":"add","path":"/${podPath(workload).replaceAll('.', '/')}/containers/0/args/-","value":"$(APP_NAME)-$(SETTINGS)-$(ACCOUNT)-$$(APP_NAME)-$(IMAGE)"}]`,
        })
    },
  },
  ...Object.entries(replacements).map(
    ([kind, make]): Feature => ({
      name: `replacements ${kind}`,
      add: (layout, layer) => {
        const { random } = layout
        const replacement = make(layout)
        const file = (): string =>
          put(layout, layer, `replace-${random.word(3)}.yaml`, random.chance(0.5) ? replacement : [replacement])
        add(layer, 'replacements', random.chance(0.3) ? { path: file() } : replacement)
      },
    }),
  ),
]
