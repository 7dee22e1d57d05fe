import type { Principal } from './config.ts'

const permissions = ['read', 'triage', 'write', 'maintain', 'admin'] as const

/** A login as GitHub allows it; `[bot]` for Apps, `_` for accounts that an enterprise manages. */
const login = /^[a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38}(?:_[a-z\d]+)?(?:\[bot\])?$/i
const team = /^([a-z\d](?:[a-z\d-]{0,38}))\/([a-z\d][\w.-]{0,99})$/i

/** `team:org/name`, `user:login`, a bare login or a permission; undefined for anything else. */
export const parsePrincipal = (text: string): Principal | undefined => {
  const permission = permissions.find(word => word === text)
  if (permission) return { kind: 'permission', permission }
  if (text.startsWith('team:')) {
    const [, org, name] = team.exec(text.slice(5)) ?? []
    return org && name ? { kind: 'team', org, team: name } : undefined
  }
  const name = text.startsWith('user:') ? text.slice(5) : text
  return login.test(name) ? { kind: 'user', login: name } : undefined
}

/** As people read it: `acme/release`, `dana`, `write`. */
export const formatPrincipal = (principal: Principal): string => {
  switch (principal.kind) {
    case 'permission':
      return principal.permission
    case 'team':
      return `${principal.org}/${principal.team}`
    case 'user':
      return principal.login
  }
}
