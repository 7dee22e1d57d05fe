import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Story, scenario } from '../harness/scenario.ts'
import { app, text } from '../harness/world.ts'

const CHECK = 'stagecoach/validate'
const three = app('frontend', { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' })
const overlay = 'apps/frontend/overlays/staging'
const password = 'kR7vQm2xWp9dZt4h'
const token = `ghp_${'a8Kd93JfLq02MvXz71Bn'}${'Rt56YwPc4hSgEu'}${'3k'}`

/** Everything that was written anywhere: what people read, what is logged, what is on the disk beside Git's own objects. */
const everything = (t: Story, number: number): string => {
  const disk = readdirSync(t.state, { recursive: true, encoding: 'utf8' })
    .map(path => join(t.state, path))
    .filter(path => !path.includes('/mirrors/') && statSync(path).isFile())
  const runs = [...(t.github.world.repository('acme', 'shop')?.runs.values() ?? [])]
  return [
    t.shown(number),
    ...runs.map(({ title, summary, text, annotations }) => JSON.stringify([title, summary, text, annotations])),
    ...t.audit(),
    ...t.app.troubles(),
    ...disk.map(path => readFileSync(path).toString('latin1')),
  ].join('\n')
}

const withFile = (name: string, content: string): Readonly<Record<string, string>> => ({
  [`${overlay}/kustomization.yaml`]: `${three[`${overlay}/kustomization.yaml`]}`.replace(
    '  - ../../base\n',
    `  - ../../base\n  - ${name}\n`,
  ),
  [`${overlay}/${name}`]: content,
})

const secret = withFile(
  'secret.yaml',
  text`
    apiVersion: v1
    kind: Secret
    metadata:
      name: db
    stringData:
      user: web
      password: ${password}
  `,
)
const configMap = withFile(
  'settings.yaml',
  text`
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      level: info
      github: ${token}
  `,
)
const env = { [`${overlay}/.env`]: `LEVEL=info\nDB_PASSWORD=${password}\n` }

test.each([
  ['a Secret in clear text', secret, `${overlay}/secret.yaml:7 `],
  ['a token in a ConfigMap', configMap, `${overlay}/settings.yaml:7 `],
  ['a file of variables', env, `${overlay}/.env:2 `],
])('%s is refused on its line, and its value is told to nobody', (_, files, place) =>
  scenario({ files: three }, async t => {
    const number = t.open(files, 'Add settings')
    await t.settle()
    expect(t.check(CHECK, number)).toContain('failure')
    const failed = t.annotations(CHECK, number).filter(each => each.includes(' failure: '))
    expect(
      failed.map(each => each.startsWith(place)),
      failed.join('\n'),
    ).toEqual([true])
    const said = everything(t, number)
    for (const value of [password, token])
      for (const form of [value, Buffer.from(value).toString('base64').replace(/=+$/, '')])
        expect(said.includes(form)).toBe(false)
  }),
)
