import { at } from '../src/diff/json.ts'
import type { Compared } from './compare.ts'

/** Why we and the API server may differ. The list is closed: whatever has no reason in it is a mistake. */
export interface Reason {
  readonly name: string
  /** For people. */
  readonly because: string
  /** Whether it counts against us: what cannot be known from an object alone does not. */
  readonly counts: boolean
  /** Whether this is why the two differ. `rules` are the messages of all rules that definitions have in CEL. */
  readonly explains: (difference: Compared, rules: ReadonlySet<string>) => boolean
}

const refuses = ({ theirs }: Compared): boolean => theirs.is === 'refused'
const says =
  (...patterns: readonly RegExp[]) =>
  ({ theirs }: Compared): boolean =>
    theirs.is === 'refused' &&
    (theirs.causes.length === 0
      ? patterns.some(pattern => pattern.test(theirs.message))
      : theirs.causes.every(({ field, message }) => patterns.some(pattern => pattern.test(`${field}: ${message}`))))
const ourPlaces =
  (...patterns: readonly RegExp[]) =>
  (difference: Compared): boolean =>
    !refuses(difference) &&
    difference.ours.every(({ rule, at }) => patterns.some(pattern => pattern.test(`${rule} ${at}`)))
const atPointer = (object: unknown, pointer: string): unknown =>
  at(
    object,
    ...pointer
      .split('/')
      .slice(1)
      .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~')),
  )
const groupOf = ({ given }: Compared): string => String(given.object['apiVersion']).split('/')[0] ?? ''

/** All reasons, the first that fits counts. */
export const REASONS: readonly Reason[] = [
  {
    name: 'definitions of the cluster',
    because: 'which custom resources there are is known by the cluster alone; we say that we have no schema for it',
    counts: false,
    explains: ({ theirs, ours }) =>
      theirs.is === 'refused' && theirs.message.startsWith('no matches for kind') && ours.length === 0,
  },
  {
    name: 'state of the cluster',
    because: 'addresses and ports are given away by the cluster, and what is in it already counts',
    counts: false,
    explains: says(
      /failed to allocate/,
      /provided port is (not in the valid range|already allocated)/,
      /already exists/,
      /RuntimeClass .* not found/,
    ),
  },
  {
    name: 'admission',
    because:
      'admission that is off here, as it looks at what is in the cluster, writes the service account of a pod before it is judged',
    counts: false,
    explains: says(/serviceAccountToken: .*serviceAccountName is not set/),
  },
  {
    name: 'rules in CEL',
    because: 'rules of custom resources in the Common Expression Language are judged beside the schema, not by it',
    counts: false,
    explains: ({ theirs }, rules) =>
      theirs.is === 'refused' &&
      theirs.causes.length > 0 &&
      theirs.causes.every(
        ({ message }) => /evaluating rule|failed rule/.test(message) || [...rules].some(rule => message.includes(rule)),
      ),
  },
  {
    name: 'compiled expressions',
    because: 'that an expression of a policy compiles is judged where policies are, not by the schema',
    counts: false,
    explains: says(/compilation failed/, /must evaluate to/, /estimated (rule |messageExpression )?cost/),
  },
  {
    name: 'dry run',
    because: 'in a dry run nothing is given away, so that the API server does not look at it',
    counts: false,
    explains: ourPlaces(/^native\.range \/spec\/ports\/\d+\/nodePort$/),
  },
  {
    name: 'refused later',
    because: 'the cluster takes it, and then cannot make the objects that are described in it',
    counts: false,
    explains: ourPlaces(/^schema\.(label|annotation) \/spec\/jobTemplate\/metadata\//),
  },
  {
    name: 'replaced by claims',
    because: 'a StatefulSet takes its claim for a volume that has the same name, whatever that is',
    counts: true,
    explains: ourPlaces(/^schema\.duplicate \/spec\/template\/spec\/volumes\//),
  },
  {
    name: 'scale of custom resources',
    because: 'how many replicas a custom resource asks for is judged by the path that its definition names',
    counts: true,
    explains: says(/^\.spec\.\w+: .*non-negative integer/),
  },
  {
    name: 'read as nothing',
    because:
      'the API server takes an empty list for an empty text of some forms, and drops an empty source of a claim: nobody means that',
    counts: true,
    explains: difference =>
      ourPlaces(/^schema\.required \/spec\/dataSource$/)(difference) ||
      (!refuses(difference) &&
        difference.ours.every(
          ({ rule, at: pointer }) =>
            rule === 'schema.type' && Array.isArray(atPointer(difference.given.object, pointer)),
        )),
  },
  {
    name: 'written by the cluster',
    because: 'events, slices and the like are written by the cluster alone, and judged by their schema',
    counts: true,
    explains: ({ given: { object }, theirs }) =>
      theirs.is === 'refused' &&
      /^(Event|EndpointSlice|CSINode|CSIStorageCapacity|VolumeAttachment|IPAddress|ControllerRevision|PodCertificateRequest|Node)$/.test(
        String(object['kind']),
      ),
  },
  {
    name: 'old annotations',
    because: 'what has been a field for years is not looked at where it is an annotation still',
    counts: true,
    explains: says(
      /^(metadata|spec\.template\.metadata)\.annotations/,
      /in annotation and field must match/,
      /^spec\.rollback/,
      /^DaemonSet in version .*strconv\.ParseInt/,
    ),
  },
  {
    name: 'pods of Windows',
    because: 'what pods of Windows may not have is not looked at',
    counts: true,
    explains: says(/windows pod/),
  },
  {
    name: 'schemas of definitions',
    because: 'defaults, paths and CEL in the schema of a CustomResourceDefinition are not compared with the rest of it',
    counts: true,
    explains: difference =>
      String(difference.given.object['kind']) === 'CustomResourceDefinition' &&
      says(/default/, /selectableFields/, /fieldPath/, /embedded/)(difference),
  },
  {
    name: 'switched off',
    because: 'the API server drops fields of features that are switched off, before it judges them',
    counts: true,
    explains: ourPlaces(/podCertificate/),
  },
  {
    name: 'kinds of devices',
    because: 'what resource.k8s.io judges by hand is judged by its schema alone here',
    counts: true,
    explains: difference => refuses(difference) && groupOf(difference) === 'resource.k8s.io',
  },
  {
    name: 'certificates',
    because: 'whether a request for a certificate can be read is not looked at',
    counts: true,
    explains: says(/^spec\.request:/),
  },
]

/** Why the two differ; undefined where nothing explains it. */
export const reasonOf = (difference: Compared, rules: ReadonlySet<string>): Reason | undefined =>
  REASONS.find(({ explains }) => explains(difference, rules))
