import { isMap, type JsonMap } from '../../diff/json.ts'
import { type Check, cut } from '../schema/check.ts'
import { amountIn, overflows } from './amounts.ts'
import { checkNodeSelector } from './pod/scheduling.ts'
import { eachText, list, mapIn, text, within } from './reads.ts'
import { needs, needsItems, notEmpty, oneOf, say, single, subdomain } from './says.ts'

const MODES = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod']

/** How storage may be mounted. */
export const checkModes = (spec: JsonMap, check: Check): void => {
  needsItems(spec, 'accessModes', check)
  eachText(spec, 'accessModes', check, mode => oneOf(mode, MODES, check))
  const modes = list(spec, 'accessModes')
  if (modes.includes('ReadWriteOncePod') && modes.some(mode => mode !== 'ReadWriteOncePod'))
    say(check, 'choice', 'ReadWriteOncePod excludes every other mode', 'Leave the others out', 'accessModes')
}

/** Judges the spec of a PersistentVolumeClaim, which is where judging is. */
export const checkClaim = (spec: JsonMap, check: Check): void => {
  checkModes(spec, check)
  const requests = mapIn(mapIn(spec, 'resources') ?? {}, 'requests')
  const storage = amountIn(requests, 'storage')
  if (requests?.['storage'] === undefined || requests['storage'] === null)
    say(
      check,
      'required',
      'the claim does not say how much storage it asks for',
      'Write "storage" in "requests" of "resources"',
      ...(mapIn(spec, 'resources') ? ['resources'] : []),
    )
  else if (storage !== undefined && storage <= 0n)
    say(
      check,
      'range',
      '"storage" has to be more than 0',
      'Write a quantity as 1Gi',
      'resources',
      'requests',
      'storage',
    )
  subdomain(spec, 'storageClassName', check)
  subdomain(spec, 'volumeAttributesClassName', check)
  notEmpty(spec, check, 'volumeMode')
  for (const key of ['dataSource', 'dataSourceRef'])
    within(spec, key, check, source => {
      // A "dataSource" of a kind that nobody knows is dropped.
      if (key === 'dataSourceRef') subdomain(source, 'apiGroup', check)
      const group = text(source, 'apiGroup')
      const kind = text(source, 'kind')
      if (group === undefined && kind !== undefined && kind !== 'PersistentVolumeClaim')
        say(check, 'value', `"${cut(kind)}" is no source without "apiGroup"`, 'Write "apiGroup"')
    })
  const [from, ref] = [mapIn(spec, 'dataSource'), mapIn(spec, 'dataSourceRef')]
  if (from && ref && ['apiGroup', 'kind', 'name'].some(key => (from[key] ?? '') !== (ref[key] ?? '')))
    say(
      check,
      'choice',
      '"dataSource" and "dataSourceRef" name different sources',
      'Leave "dataSource" out',
      'dataSource',
    )
}

const SOURCES = [
  ...['csi', 'hostPath', 'local', 'nfs', 'iscsi', 'fc', 'awsElasticBlockStore', 'azureDisk', 'azureFile', 'cephfs'],
  ...['cinder', 'flexVolume', 'flocker', 'gcePersistentDisk', 'glusterfs', 'photonPersistentDisk', 'portworxVolume'],
  ...['quobyte', 'rbd', 'scaleIO', 'storageos', 'vsphereVolume'],
]

/** Judges the spec of a PersistentVolume, which is where judging is. */
export const checkVolume = (spec: JsonMap, check: Check): void => {
  checkModes(spec, check)
  const capacity = mapIn(spec, 'capacity')
  if (!capacity || Object.keys(capacity).length === 0) needs({}, 'capacity', check)
  else
    for (const name of Object.keys(capacity)) {
      if (name !== 'storage')
        say(check, 'value', `"${cut(name)}" is not what a volume has`, 'Write "storage"', 'capacity', name)
      const amount = amountIn(capacity, name)
      if (amount !== undefined && (amount <= 0n || overflows(amount)))
        say(check, 'range', `"${cut(name)}" has to be more than 0`, 'Write a quantity as 1Gi', 'capacity', name)
    }
  single(spec, SOURCES, check, 'one is needed')
  notEmpty(spec, check, 'volumeMode', 'volumeAttributesClassName')
  subdomain(spec, 'volumeAttributesClassName', check)
  if (text(spec, 'volumeAttributesClassName') !== undefined && !mapIn(spec, 'csi'))
    say(
      check,
      'choice',
      '"volumeAttributesClassName" needs a volume of a driver',
      'Write "csi"',
      'volumeAttributesClassName',
    )
  if (
    text(mapIn(spec, 'local') ?? {}, 'path')
      ?.split('/')
      .includes('..')
  )
    say(check, 'value', '"path" may not have ".." in it', 'Write a path without ".."', 'local', 'path')
  within(spec, 'nodeAffinity', check, affinity => {
    if (!mapIn(affinity, 'required')) say(check, 'required', '"nodeAffinity" has no "required"', 'Write "required"')
    within(affinity, 'required', check, selector => checkNodeSelector(selector, check, true))
  })
  subdomain(spec, 'storageClassName', check)
  if (text(mapIn(spec, 'nfs') ?? {}, 'path')?.startsWith('/') === false)
    say(check, 'value', '"path" has to begin with "/"', 'Write the whole path', 'nfs', 'path')
  const host = mapIn(spec, 'hostPath')
  if (host && text(host, 'path')?.split('/').includes('..'))
    say(check, 'value', '"path" may not have ".." in it', 'Write a path without ".."', 'hostPath', 'path')
  if (host && text(host, 'path') === '/' && text(spec, 'persistentVolumeReclaimPolicy') === 'Recycle')
    say(
      check,
      'choice',
      'the whole disk of a node is not recycled',
      'Write another policy',
      'persistentVolumeReclaimPolicy',
    )
  if (isMap(spec['local']) && !mapIn(mapIn(spec, 'nodeAffinity') ?? {}, 'required'))
    say(check, 'required', 'a local volume does not say on which node it is', 'Write "nodeAffinity" with "required"')
}
