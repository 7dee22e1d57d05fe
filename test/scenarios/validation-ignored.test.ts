import { expect, test } from 'vitest'
import { scenario } from '../harness/scenario.ts'
import { app, road } from '../harness/world.ts'

const CHECK = 'stagecoach/validate'
const base = 'apps/frontend/base/deployment.yaml'
const three = app('frontend', { dev: '1.0.0', staging: '1.0.0', production: '1.0.0' })
const was = three[base] ?? ''
const privileged = was.replace('image: ghcr.io', 'securityContext: { privileged: true }\n          image: ghcr.io')
const saying = (words: string): string =>
  privileged.replace('name: frontend\n', `name: frontend\n  annotations:\n    stagecoach.dev/ignore: "${words}"\n`)

const failures = (all: readonly string[]): readonly string[] => all.filter(each => each.includes(' failure: '))

test('an object that says why a rule does not count for it goes through, and the reason is shown', () =>
  scenario({ files: three }, async t => {
    const number = t.open({ [base]: privileged })
    await t.settle()
    expect(failures(t.annotations(CHECK, number))).toMatchInlineSnapshot(`
      [
        "apps/frontend/base/deployment.yaml:13 failure: Deployment frontend: container "frontend" is privileged: it may do whatever root may do on its node. Leave "privileged" out, and add the one capability that is needed (privileged)",
      ]
    `)
    t.update(number, { [base]: saying('privileged: it reads the disks of its node') })
    await t.settle()
    expect(t.check(CHECK, number)).toContain('success')
    expect(t.checkText(CHECK, number)).toContain('it reads the disks of its node')
    t.shown(number)
  }))

test('an annotation without a reason excuses nothing, and that is said on its line', () =>
  scenario({ files: three }, async t => {
    const number = t.open({ [base]: saying('privileged') })
    await t.settle()
    expect(t.annotations(CHECK, number).filter(each => /ignore|failure/.test(each))).toMatchInlineSnapshot(`
      [
        "apps/frontend/base/deployment.yaml:15 failure: Deployment frontend: container "frontend" is privileged: it may do whatever root may do on its node. Leave "privileged" out, and add the one capability that is needed (privileged)",
        "apps/frontend/base/deployment.yaml:6 warning: Deployment frontend: the annotation does not say why "privileged" does not count, so that it does. Write "privileged: " and the reason (ignore.reason)",
      ]
    `)
    t.shown(number)
  }))

test('the configuration of the default branch excuses with a reason', () => {
  const ignore = '- { rule: privileged, object: Deployment/front*, reason: it reads the disks }'
  return scenario({ files: three, config: `${road}validate:\n  ignore:\n    ${ignore}\n` }, async t => {
    const number = t.open({ [base]: privileged })
    await t.settle()
    expect(t.check(CHECK, number)).toContain('success')
    expect(t.checkText(CHECK, number)).toMatch(/ignored[\s\S]*it reads the disks/)
    t.shown(number)
  })
})

test('a configuration that ignores without a reason is refused, with its line', () =>
  scenario({ files: three }, async t => {
    const number = t.open({ '.github/stagecoach.yml': `${road}validate:\n  ignore:\n    - { rule: privileged }\n` })
    await t.settle()
    expect(t.annotations('stagecoach/config', number)).toMatchInlineSnapshot(`
      [
        ".github/stagecoach.yml:16 failure: missing; expected text",
      ]
    `)
  }))
