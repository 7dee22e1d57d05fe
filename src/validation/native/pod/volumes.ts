import type { JsonMap } from '../../../diff/json.ts'
import { type Check, cut } from '../../schema/check.ts'
import { wrongSubdomain } from '../../schema/names.ts'
import { amountIn } from '../amounts.ts'
import { eachIn, lacks, number, text, within } from '../reads.ts'
import { between, label, needs, say, single, wrongText } from '../says.ts'
import { checkClaim } from '../volume-claims.ts'
import { checkFileField, checkResourceField } from './environment.ts'

const SOURCES = [
  ...['emptyDir', 'configMap', 'secret', 'persistentVolumeClaim', 'projected', 'hostPath', 'csi', 'ephemeral'],
  ...['downwardAPI', 'nfs', 'image', 'awsElasticBlockStore', 'azureDisk', 'azureFile', 'cephfs', 'cinder', 'fc'],
  ...['flexVolume', 'flocker', 'gcePersistentDisk', 'gitRepo', 'glusterfs', 'iscsi', 'photonPersistentDisk'],
  ...['portworxVolume', 'quobyte', 'rbd', 'scaleIO', 'storageos', 'vsphereVolume'],
]
const MOST_MODE = 0o777

/** The volumes of a pod; gives them by their names. */
export const checkVolumes = (spec: JsonMap, check: Check): Map<string, JsonMap> => {
  const found = new Map<string, JsonMap>()
  eachIn(spec, 'volumes', check, volume => {
    label(volume, 'name', check)
    const name = text(volume, 'name')
    if (name !== undefined) found.set(name, volume)
    // Without any source, a volume is an empty directory.
    single(volume, SOURCES, check, 'none is fine')
    checkSource(volume, check)
  })
  return found
}

const checkSource = (volume: JsonMap, check: Check): void => {
  within(volume, 'emptyDir', check, directory => {
    if ((amountIn(directory, 'sizeLimit') ?? 0n) < 0n)
      say(check, 'range', '"sizeLimit" is below zero', 'Write a quantity of at least 0', 'sizeLimit')
  })
  within(volume, 'configMap', check, map => checkFiles(map, 'name', check))
  within(volume, 'secret', check, secret => checkFiles(secret, 'secretName', check))
  within(volume, 'downwardAPI', check, api => {
    between(api, 'defaultMode', 0, MOST_MODE, check)
    eachIn(api, 'items', check, item => checkPodFile(item, check))
  })
  within(volume, 'projected', check, projected => checkProjected(projected, check))
  within(volume, 'hostPath', check, host => {
    if (text(host, 'path')?.split('/').includes('..'))
      say(check, 'value', '"path" may not have ".." in it', 'Write a path without ".."', 'path')
  })
  within(volume, 'nfs', check, nfs => {
    if (text(nfs, 'path')?.startsWith('/') === false)
      say(check, 'value', '"path" has to begin with "/"', 'Write the whole path', 'path')
  })
  within(volume, 'csi', check, csi => {
    wrongText(csi, 'driver', check, wrongDriver)
    within(csi, 'nodePublishSecretRef', check, ref => needs(ref, 'name', check))
  })
  within(volume, 'ephemeral', check, ephemeral => {
    if (lacks(ephemeral, 'volumeClaimTemplate')) needs(ephemeral, 'volumeClaimTemplate', check)
    within(ephemeral, 'volumeClaimTemplate', check, template =>
      within(template, 'spec', check, claim => checkClaim(claim, check)),
    )
  })
  within(volume, 'iscsi', check, disk => between(disk, 'lun', 0, 255, check))
}

/** Why a text cannot be the name of a driver for storage, as the end of a sentence; undefined where it can. */
export const wrongDriver = (name: string): string | undefined =>
  name.length > 63 ? 'is longer than 63 characters' : wrongSubdomain(name.toLowerCase())

const checkFiles = (source: JsonMap, name: string, check: Check): void => {
  needs(source, name, check)
  between(source, 'defaultMode', 0, MOST_MODE, check)
  checkItems(source, check)
}

const checkItems = (source: JsonMap, check: Check): void =>
  eachIn(source, 'items', check, item => {
    checkPath(item, check)
    between(item, 'mode', 0, MOST_MODE, check)
  })

const checkPath = (item: JsonMap, check: Check): void => {
  const path = text(item, 'path')
  if (path !== undefined && (path.startsWith('/') || path.startsWith('..') || path.split('/').includes('..')))
    say(check, 'value', '"path" has to stay below the volume', 'Write a path without "/" before and ".." in it', 'path')
}

const checkPodFile = (item: JsonMap, check: Check): void => {
  checkPath(item, check)
  between(item, 'mode', 0, MOST_MODE, check)
  const source = single(item, ['fieldRef', 'resourceFieldRef'], check, 'one is needed')
  within(item, 'fieldRef', check, ref => checkFileField(ref, check))
  within(item, 'resourceFieldRef', check, ref => {
    checkResourceField(ref, check)
    if (source !== undefined) needs(ref, 'containerName', check)
  })
}

const PROJECTED = ['secret', 'configMap', 'downwardAPI', 'serviceAccountToken', 'clusterTrustBundle', 'podCertificate']

const checkProjected = (projected: JsonMap, check: Check): void => {
  between(projected, 'defaultMode', 0, MOST_MODE, check)
  const paths = new Set<string>()
  const claim = (item: JsonMap): void => {
    const path = text(item, 'path')
    if (path !== undefined && paths.has(path))
      say(check, 'duplicate', `two sources give the file "${cut(path)}"`, 'Write another path', 'path')
    else if (path !== undefined) paths.add(path)
  }
  eachIn(projected, 'sources', check, source => {
    single(source, PROJECTED, check, 'none is fine')
    for (const kind of ['secret', 'configMap'])
      within(source, kind, check, files => {
        needs(files, 'name', check)
        checkItems(files, check)
        eachIn(files, 'items', check, claim)
      })
    within(source, 'downwardAPI', check, api =>
      eachIn(api, 'items', check, item => {
        checkPodFile(item, check)
        claim(item)
      }),
    )
    within(source, 'serviceAccountToken', check, token => {
      const seconds = number(token, 'expirationSeconds')
      if (seconds !== undefined) between(token, 'expirationSeconds', 600, 2 ** 32, check)
      checkPath(token, check)
    })
  })
}
