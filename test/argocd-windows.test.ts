import { expect, it } from 'vitest'
import { applicationOf } from '../src/sync/argocd/application.ts'
import { admission, syncWindowsOf } from '../src/sync/argocd/sync-windows.ts'

const judge = (windows: readonly object[], time: string, manual = false) => {
  const app = applicationOf({
    metadata: { name: 'cart', namespace: 'argocd', resourceVersion: '1' },
    spec: { destination: { server: 'https://eu.example', namespace: 'shop' } },
  })
  const read = syncWindowsOf({
    metadata: { name: 'default' },
    spec: { syncWindows: windows.map(window => ({ applications: ['*'], ...window })) },
  })
  if (app === null || read === null) throw new Error('not read')
  const answer = admission(read, app, Date.parse(time), manual)
  return answer.open ? 'open' : answer.until === undefined ? 'shut' : new Date(answer.until).toISOString()
}

const monday = '2026-03-02'
const deny = { kind: 'deny', schedule: '0 10 * * *', duration: '2h' }
const allow = { kind: 'allow', schedule: '0 10 * * *', duration: '2h' }

it.each([
  ['before it begins', '09:59:59', 'open'],
  ['at the very moment, as Argo CD counts', '10:00:00', 'open'],
  ['while it lasts', '10:00:01', `${monday}T12:00:00.000Z`],
  ['when it has ended', '12:00:00', 'open'],
])('a denial %s', (_when, time, answer) => {
  expect(judge([deny], `${monday}T${time}Z`)).toBe(answer)
})

it.each([
  ['before it begins', '09:59:59', `${monday}T10:00:00.001Z`],
  ['while it lasts', '11:00:00', 'open'],
  ['when it has ended', '12:00:00', '2026-03-03T10:00:00.001Z'],
])('an allowance %s', (_when, time, answer) => {
  expect(judge([allow], `${monday}T${time}Z`)).toBe(answer)
})

it.each<[string, readonly object[], string]>([
  ['a denial beats an allowance', [allow, { ...deny, duration: '1h' }], `${monday}T10:30:00Z`],
  ['one allowance is enough', [allow, { ...allow, schedule: '0 20 * * *' }], `${monday}T11:00:00Z`],
  ['people may, where every denial lets them', [{ ...deny, manualSync: true }], `${monday}T11:00:00Z`],
  [
    'people may not, where one does not',
    [
      { ...deny, manualSync: true },
      { ...deny, duration: '3h' },
    ],
    `${monday}T11:00:00Z`,
  ],
])('%s', (name, windows, time) => {
  expect([judge(windows, time), judge(windows, time, true)]).toEqual(
    {
      'a denial beats an allowance': [`${monday}T11:00:00.000Z`, `${monday}T11:00:00.000Z`],
      'one allowance is enough': ['open', 'open'],
      'people may, where every denial lets them': [`${monday}T12:00:00.000Z`, 'open'],
      'people may not, where one does not': [`${monday}T13:00:00.000Z`, `${monday}T13:00:00.000Z`],
    }[name],
  )
})

it('reads schedules in the zone of the window', () => {
  expect(judge([{ ...deny, timeZone: 'Europe/Berlin' }], `${monday}T09:30:00Z`)).toBe(`${monday}T11:00:00.000Z`)
  expect(judge([{ ...deny, timeZone: 'Nowhere/Land' }], `${monday}T09:30:00Z`)).toBe('open')
})

it.each([
  [{ applications: ['cart'] }, false],
  [{ applications: ['c*'] }, false],
  [{ applications: ['pay', '{cart,web}'] }, false],
  [{ applications: ['pay'] }, true],
  [{ applications: [], namespaces: ['sh?p'] }, false],
  [{ applications: [], clusters: ['https://*.example'] }, false],
  [{ applications: ['cart'], namespaces: ['other'] }, false],
  [{ applications: ['cart'], namespaces: ['other'], andOperator: true }, true],
  [{ applications: ['cart'], namespaces: ['shop'], andOperator: true }, false],
  [{ applications: [] }, true],
])('matches %j', (who, open) => {
  expect(judge([{ ...deny, ...who }], `${monday}T11:00:00Z`) === 'open').toBe(open)
})

it.each(['@daily', '0 0 10 * * *', '0 10 L * *', '', 'often'])(
  'lets nothing through where a schedule reads "%s"',
  schedule => {
    expect(judge([{ ...deny, schedule }], `${monday}T20:00:00Z`)).toBe('shut')
  },
)

it.each(['2 hours', '', '1d', '-1h'])('lets nothing through where a duration reads "%s"', duration => {
  expect(judge([{ ...deny, duration }], `${monday}T20:00:00Z`)).toBe('shut')
})

it('reads the durations that Go reads', () => {
  expect(judge([{ ...deny, duration: '1.5h30m' }], `${monday}T10:30:00Z`)).toBe(`${monday}T12:00:00.000Z`)
})

it('says so where it never opens', () => {
  expect(judge([allow, deny], `${monday}T11:00:00Z`)).toBe('shut')
  expect(judge([{ ...deny, schedule: '* * * * *', duration: '1h' }], `${monday}T10:30:00Z`)).toBe('shut')
})
