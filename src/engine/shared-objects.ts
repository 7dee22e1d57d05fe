import { canonicalJson } from '../diff/json.ts'
import type { Manifest } from '../diff/manifest.ts'
import { digestOf } from '../overlay/digest.ts'
import type { Overlay } from '../overlay/overlay.ts'
import type { OverlayFindings } from '../validation/finding.ts'
import { acrossOverlays } from '../validation/rules/across-overlays.ts'
import { settled } from '../validation/settle.ts'
import { judgedEnvironment, weightOf } from '../validation/weights.ts'
import type { Yardstick } from '../validation/yardstick.ts'

/** An overlay's objects as far as they are compared with other overlays': what they are called, and a digest of the rest. */
export interface Named {
  readonly overlay: Overlay
  readonly manifests: readonly Manifest[]
}

/** What is kept of an overlay's objects when they are let go of. */
export const named = (overlay: Overlay, manifests: readonly Manifest[]): Named => ({
  overlay,
  manifests: manifests.map(({ object, file }) => {
    const { name, namespace } = object.metadata
    const generateName: unknown = Reflect.get(object.metadata, 'generateName')
    return {
      object: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        metadata: {
          name,
          ...(namespace === undefined ? {} : { namespace }),
          ...(generateName === undefined ? {} : { generateName }),
        },
        digest: digestOf(canonicalJson(object)),
      },
      ...(file === undefined ? {} : { file }),
      hidden: [],
    }
  }),
})

/** Objects that several overlays of one environment have. */
export const sharedObjects = (all: readonly Named[], yardstick: Yardstick): readonly OverlayFindings[] =>
  [...Map.groupBy(acrossOverlays(all), ({ overlay }) => overlay)].flatMap(([overlay, found]) => {
    const environment = judgedEnvironment(yardstick, overlay.env)
    const findings = found.flatMap(({ finding }) => {
      const severity = weightOf(yardstick.settings, environment, finding.rule, finding.severity)
      if (severity === 'off') return []
      const place = { file: finding.file ?? overlay.path, line: 1, column: 1 }
      return [settled(yardstick.settings, overlay, { ...finding, ...place, severity, before: false })]
    })
    return findings.length > 0 ? [{ overlay, findings }] : []
  })
