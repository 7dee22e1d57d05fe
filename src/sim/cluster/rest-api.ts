import { type Context, Hono } from 'hono'
import { apiVersionOf, type ServedKind, servedKinds } from './kinds.ts'
import type { KubeObject } from './kube-object.ts'
import { KubeStatus } from './kube-status.ts'
import type { FieldValidation, ObjectStore } from './object-store.ts'
import { tableOf } from './table.ts'

/** What the API server is told from outside: an answer that it gives instead of its own, or null. */
export type Interference = (request: Request) => Response | null

/** Judges what a dry-run would write: what it gives are warnings, and what it throws (a `KubeStatus`) is the refusal. */
export type Admission = (object: KubeObject) => readonly string[] | Promise<readonly string[]>

/** The Kubernetes API over the objects of a store: discovery, list, watch, get, create, update, patch, delete. */
export const restApi = (store: ObjectStore, token: string, interfere: Interference, admission: Admission): Hono => {
  const app = new Hono()
  app.use(async (context, next) => {
    const answer = interfere(context.req.raw)
    if (answer !== null) return answer
    if (context.req.header('authorization') !== `Bearer ${token}`)
      throw new KubeStatus(401, 'Unauthorized', 'Unauthorized')
    return next()
  })
  app.onError((error, context) => {
    const status = error instanceof KubeStatus ? error : new KubeStatus(500, 'InternalError', error.message)
    return context.json(status.body(), { status: status.code as 500 })
  })
  app.notFound(() => {
    throw new KubeStatus(404, 'NotFound', 'the server could not find the requested resource')
  })

  discover(app)
  for (const kind of servedKinds) serve(app, store, kind, admission)
  return app
}

const discover = (app: Hono) => {
  app.get('/version', context =>
    context.json({ major: '1', minor: '36', gitVersion: 'v1.36.3-stagecoach-simulated', platform: 'linux/amd64' }),
  )
  app.get('/api', context => context.json({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }))
  const groups = [...new Set(servedKinds.map(kind => kind.group).filter(group => group !== ''))].map(name => {
    const version = servedKinds.find(kind => kind.group === name)?.version ?? 'v1'
    const preferred = { groupVersion: `${name}/${version}`, version }
    return { name, versions: [preferred], preferredVersion: preferred }
  })
  app.get('/apis', context => context.json({ kind: 'APIGroupList', apiVersion: 'v1', groups }))
  for (const version of new Set(servedKinds.map(apiVersionOf))) {
    const resources = servedKinds
      .filter(kind => apiVersionOf(kind) === version)
      .map(({ plural: name, singular: singularName, namespaced, kind, shortNames }) => ({
        name,
        singularName,
        namespaced,
        kind,
        shortNames,
        verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
      }))
    app.get(root(version), context =>
      context.json({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: version, resources }),
    )
  }
}

const root = (version: string) => (version.includes('/') ? `/apis/${version}` : `/api/${version}`)

const serve = (app: Hono, store: ObjectStore, kind: ServedKind, admission: Admission) => {
  const base = root(apiVersionOf(kind))
  const many = kind.namespaced ? `${base}/namespaces/:namespace/${kind.plural}` : `${base}/${kind.plural}`
  const one = `${many}/:name`
  const place = (context: Context) => {
    const { namespace, name } = context.req.param() as { namespace?: string; name?: string }
    return { namespace, name: name ?? '' }
  }
  /** All of admission answers before anybody looks whether the object is there. */
  const tried = async (context: Context, anew: boolean) => {
    const { namespace } = place(context)
    const how = { fields: fieldsOf(context), anew }
    const { object, isNew } = store.tried(kind, namespace, await bodyOf(context), how)
    const warnings = await admission(object)
    if (anew && !isNew)
      throw new KubeStatus(409, 'AlreadyExists', `${kind.plural} "${object.metadata.name}" already exists`)
    for (const warning of warnings) context.header('Warning', `299 - ${JSON.stringify(warning)}`, { append: true })
    return context.json(object, isNew ? 201 : 200)
  }
  if (kind.namespaced) app.get(`${base}/${kind.plural}`, context => list(context, store, kind, undefined))
  app.get(many, context => list(context, store, kind, place(context).namespace))
  app.post(many, async context => {
    if (isDryRun(context)) return await tried(context, true)
    const created = store.create(kind, place(context).namespace, await bodyOf(context), fieldsOf(context))
    return context.json(created, 201)
  })
  app.get(one, context => {
    const { namespace, name } = place(context)
    const object = store.get(kind, namespace, name)
    return show(context, kind, [object], object, {})
  })
  app.put(one, async context => {
    const { namespace, name } = place(context)
    return context.json(store.replace(kind, namespace, name, await bodyOf(context), fieldsOf(context)))
  })
  app.patch(one, async context => {
    const { namespace, name } = place(context)
    const type = context.req.header('content-type')?.split(';')[0]
    // Server-side apply is only tried here: nobody writes by it.
    if (type === 'application/apply-patch+yaml' && isDryRun(context)) return await tried(context, false)
    if (type !== 'application/json-patch+json' && type !== 'application/merge-patch+json')
      throw new KubeStatus(
        415,
        'UnsupportedMediaType',
        `the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json`,
      )
    const how = type === 'application/json-patch+json' ? 'json' : 'merge'
    return context.json(store.patch(kind, namespace, name, how, await bodyOf(context), fieldsOf(context)))
  })
  app.delete(one, context => {
    const { namespace, name } = place(context)
    const { uid } = store.delete(kind, namespace, name).metadata
    const details = { name, group: kind.group, kind: kind.plural, uid }
    return context.json({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details })
  })
}

const isDryRun = (context: Context): boolean => context.req.query('dryRun') === 'All'

const list = (context: Context, store: ObjectStore, kind: ServedKind, namespace: string | undefined) => {
  if (['1', 'true'].includes(context.req.query('watch') ?? '')) return watch(context, store, kind, namespace)
  const all = store.list(kind, namespace).filter(object => selected(object, context))
  const limit = Number(context.req.query('limit') ?? 0)
  const from = position(context.req.query('continue'), store)
  const page = limit > 0 ? all.slice(from, from + limit) : all.slice(from)
  const left = all.length - from - page.length
  const next =
    left > 0
      ? {
          continue: Buffer.from(`${store.version} ${from + page.length}`).toString('base64url'),
          remainingItemCount: left,
        }
      : {}
  const metadata = { resourceVersion: String(store.version), ...next }
  const whole = { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata, items: page }
  return show(context, kind, page, whole, metadata)
}

/** Where a list goes on. Where the objects have changed since, the API server says 410 after a while; here, at once. */
const position = (token: string | undefined, store: ObjectStore): number => {
  if (token === undefined || token === '') return 0
  const [version, from] = Buffer.from(token, 'base64url').toString().split(' ').map(Number)
  if (version === store.version && from !== undefined) return from
  throw new KubeStatus(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result.',
  )
}

const selected = (object: KubeObject, context: Context): boolean => {
  const labels = (context.req.query('labelSelector') ?? '').split(',').filter(term => term !== '')
  const fields = (context.req.query('fieldSelector') ?? '').split(',').filter(term => term !== '')
  const label = (name: string) => object.metadata.labels?.[name]
  return (
    labels.every(term => {
      const compare = /^([^!=]+)(==|=|!=)(.*)$/.exec(term)
      if (compare !== null) return (label(compare[1] ?? '') === compare[3]) === (compare[2] !== '!=')
      if (/^!?[\w./-]+$/.test(term)) return (label(term.replace('!', '')) === undefined) === term.startsWith('!')
      throw new KubeStatus(400, 'BadRequest', `unable to parse requirement: ${term}`)
    }) && fields.every(term => term === `metadata.name=${object.metadata.name}`)
  )
}

/** An answer as it was asked for: kubectl wants tables. */
const show = (context: Context, kind: ServedKind, objects: readonly KubeObject[], whole: object, metadata: object) =>
  context.json(context.req.header('accept')?.includes('as=Table') ? tableOf(kind, objects, metadata) : whole)

const watch = (context: Context, store: ObjectStore, kind: ServedKind, namespace: string | undefined) => {
  let seen = Number(context.req.query('resourceVersion') ?? store.version)
  const table = context.req.header('accept')?.includes('as=Table') === true
  const wanted = (object: KubeObject) => selected(object, context)
  let stop = () => {}
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const tell = () => {
        for (const event of store.changes(kind, namespace, seen)) {
          seen = event.at
          const object = table ? tableOf(kind, [event.object], {}) : event.object
          if (wanted(event.object)) controller.enqueue(Buffer.from(`${JSON.stringify({ type: event.type, object })}\n`))
        }
      }
      stop = store.onChange(tell)
      tell()
    },
    cancel: () => stop(),
  })
  return context.body(body, 200, { 'content-type': 'application/json' })
}

const bodyOf = async (context: Context): Promise<unknown> => {
  const type = context.req.header('content-type') ?? ''
  if (!type.includes('json') && type !== 'application/apply-patch+yaml')
    throw new KubeStatus(415, 'UnsupportedMediaType', `the body of the request was in an unsupported format: ${type}`)
  try {
    return await context.req.json()
  } catch {
    throw new KubeStatus(400, 'BadRequest', 'the body of the request is not JSON')
  }
}

const fieldsOf = (context: Context): FieldValidation => {
  const asked = context.req.query('fieldValidation') ?? 'Warn'
  if (asked === 'Strict' || asked === 'Warn' || asked === 'Ignore') return asked
  throw new KubeStatus(422, 'Invalid', `fieldValidation: Unsupported value: "${asked}"`)
}
