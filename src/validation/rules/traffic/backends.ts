import { at, isMap, textAt } from '../../../diff/json.ts'
import type { Manifest } from '../../../diff/manifest.ts'
import type { Scene } from '../../scene.ts'
import { viewOf } from '../cluster-view.ts'
import { itemsAt } from '../list-items.ts'
import { namespaceOf } from '../workload.ts'

/** A Service that somebody sends traffic to. */
export interface Backend {
  /** RFC 6901 pointer to where its name is written, and to where its port is. */
  readonly at: string
  readonly portAt: string
  readonly name: string
  readonly namespace: string | undefined
  /** Number or name; undefined where none is named. */
  readonly port: number | string | undefined
}

/** Something that sends traffic to Services. */
export interface Router {
  readonly on: Manifest
  readonly backends: readonly Backend[]
}

const ROUTES = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'] as const

/** Every Ingress, route and Rollout of an overlay that names Services. */
export const routersOf = (scene: Scene): readonly Router[] => {
  const view = viewOf(scene)
  return [
    ...view.of('networking.k8s.io/Ingress').map(on => ({ on, backends: ofIngress(on) })),
    ...ROUTES.flatMap(kind => view.of(`gateway.networking.k8s.io/${kind}`).map(on => ({ on, backends: ofRoute(on) }))),
    ...view.of('argoproj.io/Rollout').map(on => ({ on, backends: ofRollout(on) })),
  ].filter(({ backends }) => backends.length > 0)
}

const ofIngress = (on: Manifest): readonly Backend[] => {
  const namespace = namespaceOf(on)
  const spec = at(on.object, 'spec')
  const defaults = ['defaultBackend', 'backend'].flatMap(field =>
    ofBackend(at(spec, field), `/spec/${field}`, namespace),
  )
  const paths = itemsAt(spec, '/spec', 'rules').flatMap(rule => itemsAt(rule.item, rule.at, 'http', 'paths'))
  return [
    ...defaults,
    ...paths.flatMap(({ at: place, item }) => ofBackend(item['backend'], `${place}/backend`, namespace)),
  ]
}

/** As of `networking.k8s.io/v1`, and as it was before. */
const ofBackend = (backend: unknown, place: string, namespace: string | undefined): readonly Backend[] => {
  if (!isMap(backend)) return []
  const before = textAt(backend, 'serviceName')
  if (before !== undefined && backend['servicePort'] === 'use-annotation') return []
  if (before !== undefined)
    return [made(before, `${place}/serviceName`, `${place}/servicePort`, namespace, backend['servicePort'])]
  const name = textAt(backend, 'service', 'name')
  if (name === undefined) return []
  const [number, named] = [at(backend, 'service', 'port', 'number'), at(backend, 'service', 'port', 'name')]
  // What a load balancer of AWS does is told by an annotation then, whose name stands instead of a Service's.
  if (named === 'use-annotation') return []
  return [made(name, `${place}/service/name`, `${place}/service/port`, namespace, number ?? named)]
}

const made = (name: string, place: string, portAt: string, namespace: string | undefined, port: unknown): Backend => ({
  at: place,
  portAt,
  name,
  namespace,
  port: typeof port === 'number' || typeof port === 'string' ? port : undefined,
})

const ofRoute = (on: Manifest): readonly Backend[] =>
  itemsAt(on.object, '', 'spec', 'rules').flatMap(rule =>
    itemsAt(rule.item, rule.at, 'backendRefs').flatMap(({ at: place, item }) => {
      const name = textAt(item, 'name')
      if (name === undefined || (item['group'] ?? '') !== '' || (item['kind'] ?? 'Service') !== 'Service') return []
      return [made(name, `${place}/name`, `${place}/port`, textAt(item, 'namespace') ?? namespaceOf(on), item['port'])]
    }),
  )

const ofRollout = (on: Manifest): readonly Backend[] =>
  [
    ['canary', 'stableService'],
    ['canary', 'canaryService'],
    ['blueGreen', 'activeService'],
    ['blueGreen', 'previewService'],
  ].flatMap(([strategy = '', field = '']) => {
    const name = textAt(on.object, 'spec', 'strategy', strategy, field)
    const place = `/spec/strategy/${strategy}/${field}`
    return name === undefined ? [] : [made(name, place, place, namespaceOf(on), undefined)]
  })
