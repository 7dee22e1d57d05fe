import type { JsonMap } from '../../../diff/json.ts'
import { type Check, cut } from '../../schema/check.ts'
import { eachIn, list, mapIn, text } from '../reads.ts'
import { say } from '../says.ts'

/** Where volumes stand in a container. `volumes` are those of the pod by name; undefined where they could not be read. */
export const checkMounts = (container: JsonMap, volumes: ReadonlyMap<string, JsonMap>, check: Check): void => {
  const devices = new Set(list(container, 'volumeDevices').map(device => text(device as JsonMap, 'devicePath')))
  eachIn(container, 'volumeMounts', check, mount => {
    known(mount, volumes, check)
    const place = text(mount, 'mountPath')
    // Two mounts at one path are found by their schema.
    if (place !== undefined && devices.has(place))
      say(
        check,
        'duplicate',
        `a volume and a device stand at "${cut(place)}" in one container`,
        'Write another path',
        'mountPath',
      )
    if (text(mount, 'subPath') !== undefined && text(mount, 'subPathExpr') !== undefined)
      say(check, 'choice', '"subPath" and "subPathExpr" exclude each other', 'Leave one of them out', 'subPathExpr')
    for (const key of ['subPath', 'subPathExpr']) {
      const path = text(mount, key)
      if (path !== undefined && (path.startsWith('/') || path.split('/').includes('..')))
        say(
          check,
          'value',
          `"${key}" has to stay below the volume`,
          'Write a path without "/" before and ".." in it',
          key,
        )
    }
    const propagation = text(mount, 'mountPropagation')
    if (propagation === 'Bidirectional' && mapIn(container, 'securityContext')?.['privileged'] !== true)
      say(
        check,
        'choice',
        'only a privileged container gives mounts to the node',
        'Write another "mountPropagation"',
        'mountPropagation',
      )
    const readOnly = text(mount, 'recursiveReadOnly')
    if (readOnly !== undefined && readOnly !== 'Disabled' && mount['readOnly'] !== true)
      say(check, 'choice', '"recursiveReadOnly" needs "readOnly"', 'Write "readOnly: true"', 'recursiveReadOnly')
  })
  const seen = new Set<string>()
  eachIn(container, 'volumeDevices', check, device => {
    known(device, volumes, check)
    const name = text(device, 'name') ?? ''
    const volume = volumes.get(name)
    if (volume && !mapIn(volume, 'persistentVolumeClaim') && !mapIn(volume, 'ephemeral'))
      say(
        check,
        'reference',
        `the volume "${cut(name)}" is no claim, and so no device`,
        'Write it in "volumeMounts"',
        'name',
      )
    if (seen.has(name))
      say(check, 'duplicate', `the device "${cut(name)}" is there twice`, 'Leave one of them out', 'name')
    seen.add(name)
    const path = text(device, 'devicePath')
    if (path?.split('/').includes('..'))
      say(check, 'value', '"devicePath" may not have ".." in it', 'Write a path without ".."', 'devicePath')
  })
}

const known = (mount: JsonMap, volumes: ReadonlyMap<string, JsonMap>, check: Check): void => {
  const name = text(mount, 'name')
  if (name !== undefined && !volumes.has(name))
    say(check, 'reference', `there is no volume "${cut(name)}"`, 'Write the name of one of "volumes"', 'name')
}
