import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { subscribed } from '../src/github/hints.ts'
import {
  actScope,
  actWithTeamsScope,
  fetchScope,
  listScope,
  organisationScope,
  peopleScope,
} from '../src/github/tokens.ts'

const root = new URL('../', import.meta.url)
const manifest = parse(readFileSync(new URL('app.yml', root), 'utf8'))
const page = readFileSync(new URL('docs/install.md', root), 'utf8')

test('the filled-in form asks for what app.yml asks for', () => {
  const form = new URLSearchParams(/^name=Stagecoach&.*$/m.exec(page)?.[0])
  const events = form.getAll('events[]')
  const [name, url, hook] = ['name', 'url', 'webhook_url'].map(key => form.get(key))
  for (const key of ['name', 'url', 'webhook_url', 'webhook_active', 'public', 'events[]']) form.delete(key)
  expect({ name, url, hook, events, permissions: Object.fromEntries(form) }).toEqual({
    name: manifest.name,
    url: manifest.url,
    hook: manifest.hook_attributes.url,
    events: manifest.default_events,
    permissions: manifest.default_permissions,
  })
})

test('every permission is explained', () => {
  const rows = [...page.matchAll(/^\| `(\w+)` \| (read|write) \| (.+) \|$/gm)].map(([, name, level]) => [name, level])
  expect(Object.fromEntries(rows)).toEqual(manifest.default_permissions)
})

test('never asks for what would make it its own master', () => {
  expect(Object.keys(manifest.default_permissions)).not.toContain('workflows')
  expect(Object.keys(manifest.default_permissions)).not.toContain('administration')
})

test('the App is told of every event that is a hint, and of no other', () => {
  expect([...manifest.default_events].sort()).toEqual(subscribed)
})

test('no token is asked for that the App could not be given', () => {
  const scopes = [actScope(1), actWithTeamsScope(1), fetchScope(1), peopleScope(1), listScope, organisationScope]
  for (const { permissions } of scopes)
    for (const [name, level] of Object.entries(permissions))
      expect([level, 'write'], name).toContain(manifest.default_permissions[name])
})
