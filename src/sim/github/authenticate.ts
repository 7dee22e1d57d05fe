import { verify } from 'node:crypto'
import type { App } from './entities.ts'
import type { Identity } from './identity.ts'
import { Refusal } from './refusal.ts'
import type { World } from './world.ts'

/** Who an `authorization` header speaks for: a JWT of an App, a token (`token`, `bearer`), or basic authentication with a token. */
export const authenticate = (world: World, header: string | undefined): Identity => {
  if (header === undefined || header === '') return { kind: 'anonymous' }
  const [scheme = '', value = ''] = header.split(/\s+/, 2)
  if (/^basic$/i.test(scheme)) {
    const [, password = ''] = /^[^:]*:(.*)$/s.exec(Buffer.from(value, 'base64').toString('utf8')) ?? []
    return byToken(world, password)
  }
  if (/^bearer$/i.test(scheme) && value.split('.').length === 3 && !value.startsWith('gh')) return byJwt(world, value)
  if (/^(bearer|token)$/i.test(scheme)) return byToken(world, value)
  throw new Refusal(401, 'Bad credentials')
}

const byToken = (world: World, text: string): Identity => {
  const token = world.tokens.get(text)
  if (!token) throw new Refusal(401, 'Bad credentials')
  if (token.kind === 'user') return { kind: 'user', user: token.user }
  if (token.expiresAt <= world.clock.now() || !world.installations.has(token.installation.id))
    throw new Refusal(401, 'Bad credentials')
  if (token.installation.suspendedAt !== null) throw new Refusal(403, 'This installation has been suspended')
  const { installation, permissions, repositories } = token
  return { kind: 'installation', installation, permissions, repositories }
}

const decode = (part: string | undefined): Readonly<Record<string, unknown>> => {
  try {
    return JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8')) as Record<string, unknown>
  } catch {
    throw new Refusal(401, 'A JSON web token could not be decoded')
  }
}

// docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
const byJwt = (world: World, jwt: string): Identity => {
  const [head, claims, signature = ''] = jwt.split('.')
  const { alg } = decode(head)
  const { iss, iat, exp } = decode(claims)
  const app = [...world.apps.values()].find(
    (candidate: App) => String(candidate.id) === String(iss) || candidate.clientId === iss,
  )
  if (alg !== 'RS256' || !app) throw new Refusal(401, 'A JSON web token could not be decoded')
  if (!verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), app.publicKey, Buffer.from(signature, 'base64url')))
    throw new Refusal(401, 'A JSON web token could not be decoded')
  const now = world.clock.now() / 1000
  if (typeof iat !== 'number' || iat > now)
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    )
  if (typeof exp !== 'number' || exp <= now)
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    )
  if (exp > now + 600) throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future")
  return { kind: 'app', app }
}
