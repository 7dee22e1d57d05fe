import { didYouMean } from '../../../config/did-you-mean.ts'
import type { Scene } from '../../scene.ts'
import { viewOf } from '../cluster-view.ts'
import { labelsMadeElsewhere } from '../references/made-elsewhere.ts'
import { namespaceOf, type Workload } from '../workload.ts'
import { type ServicePods, servicesOf } from './served-by.ts'

/** A Service that finds no pods in its overlay. */
export interface LostService {
  readonly service: ServicePods
  /** Whether its pods are not simply elsewhere: there are pods here that no Service finds. */
  readonly sure: boolean
  /** The label that no pods have, and what was most likely meant. */
  readonly label?: { readonly key: string; readonly value: string; readonly meant: string }
}

/** Services that find no pods; none where pods may be there that cannot be seen. */
export const lostServices = (scene: Scene): readonly LostService[] => {
  const view = viewOf(scene)
  if (view.partial || view.running.length === 0) return []
  const services = servicesOf(scene)
  const found = new Set(services.flatMap(({ workloads }) => (workloads.length > 0 ? [workloads] : [])).flat())
  const orphans = view.running.filter(workload => !found.has(workload) && !/^(?:Cron)?Job$/.test(workload.kind))
  return services.flatMap(service => {
    if (service.workloads.length > 0 || mayBeMade(scene, service)) return []
    const near = orphans.filter(orphan => isNear(orphan, namespaceOf(service.on)))
    const label = misspelt(scene, service)
    const sure = label ? near.length > 0 : !view.hasOperated && near.some(({ ports }) => ports.size > 0)
    return [{ service, sure, ...(label && { label }) }]
  })
}

const isNear = ({ namespace }: Workload, other: string | undefined): boolean =>
  namespace === undefined || other === undefined || namespace === other

/** Whether its pods get their labels while they run, or from a custom resource. */
const mayBeMade = (scene: Scene, { on, selector }: ServicePods): boolean => {
  const { pods } = viewOf(scene)
  const entries = Object.entries(selector)
  const written = entries.filter(([key]) => pods.hasKey(key))
  // Agents in pods set labels of their own, as `vault-active` and `role: primary`.
  if (written.length > 0 && written.length < entries.length) {
    const others = pods.podsOf(Object.fromEntries(written), namespaceOf(on), true)
    if (!others || others.length > 0) return true
  }
  // Experiments of a Rollout, and operators.
  return entries.some(([, value]) => typeof value === 'string' && labelsMadeElsewhere(scene).has(value))
}

const misspelt = (scene: Scene, { selector }: ServicePods): LostService['label'] => {
  const { pods } = viewOf(scene)
  for (const [key, value] of Object.entries(selector)) {
    if (typeof value !== 'string' || pods.has(key, value)) continue
    const meant = didYouMean(value, pods.valuesOf(key))
    if (meant !== undefined) return { key, value, meant }
  }
  return undefined
}
