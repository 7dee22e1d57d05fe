import { at, type JsonMap, mapAt, wordOf } from '../json.ts'
import type { KubernetesObject } from '../manifest.ts'
import type { Danger } from '../object-change.ts'
import { podTemplateOf, selects } from '../pod-template.ts'
import type { Rule } from './rule.ts'
import type { Side } from './scene.ts'

/** Services that find other pods, or none: because they ask for others, or because the pods are labelled otherwise. */
export const selector: Rule = (before, after, { head }) => {
  if (!before || !after) return []
  if (after.kind === 'Service') return ofService(before, after, head)
  const [left, right] = [podTemplateOf(before), podTemplateOf(after)]
  if (!left || !right) return []
  if (words(left.labels) === words(right.labels)) return []
  return head
    .of('Service', after.metadata.namespace)
    .filter(service => {
      const asked = mapAt(service, 'spec', 'selector')
      return Object.keys(asked).length > 0 && selects(asked, left.labels, true) && !selects(asked, right.labels, true)
    })
    .map(
      (service): Danger => ({
        code: 'selector',
        at: right.at.replace(/\/spec$/, '/metadata/labels'),
        sentence: `Service \`${service.metadata.name}\` does not find its pods any more, because they have other labels`,
      }),
    )
}

const ofService = (before: KubernetesObject, after: KubernetesObject, head: Side): readonly Danger[] => {
  const [left, right] = [mapAt(before, 'spec', 'selector'), mapAt(after, 'spec', 'selector')]
  if (words(left) === words(right)) return []
  const said = (sentence: string): readonly Danger[] => [{ code: 'selector', at: '/spec/selector', sentence }]
  if (Object.keys(right).length === 0)
    return at(after, 'spec', 'type') === 'ExternalName'
      ? said('Traffic goes to a name outside of the cluster instead of pods')
      : said('It finds no pods any more, because it asks for none')
  const pods = head.workloads(after.metadata.namespace).map(workload => workload.pods)
  const found = pods.some(({ labels }) => selects(right, labels, true))
  return said(
    pods.length > 0 && !found
      ? `Traffic goes nowhere: no pods of this overlay are labelled ${words(right)}`
      : `Traffic goes to other pods: those labelled ${words(right)} instead of ${words(left) || 'any'}`,
  )
}

const words = (labels: JsonMap): string =>
  Object.keys(labels)
    .sort()
    .map(key => `\`${key}=${wordOf(labels[key])}\``)
    .join(', ')
