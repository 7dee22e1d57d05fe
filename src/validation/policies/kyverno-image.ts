import { type CelFunction, fn, method } from '../cel/cel-function.ts'
import { bool, opaque, text } from '../cel/cel-type.ts'
import { CelFailure, CelOpaque, type CelValue } from '../cel/value.ts'

/** A reference to an image, as Kyverno's expressions take it apart. */
class Image extends CelOpaque {
  readonly typeName = 'kyverno.image'
  readonly registry: string
  readonly repository: string
  /** Empty where only a digest is named; `latest` where nothing is. */
  readonly tag: string
  readonly digest: string
  constructor(registry: string, repository: string, tag: string, digest: string) {
    super()
    this.registry = registry
    this.repository = repository
    this.tag = tag
    this.digest = digest
  }
  equals(other: CelOpaque): boolean {
    return (
      other instanceof Image &&
      other.registry === this.registry &&
      other.repository === this.repository &&
      other.tag === this.tag &&
      other.digest === this.digest
    )
  }
}

/** Reads a reference as github.com/google/go-containerregistry does (`name.ParseReference`); undefined where it is none. */
const parse = (reference: string): Image | undefined => {
  const [named = '', digest, ...more] = reference.split('@')
  if (more.length > 0 || (digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest))) return undefined
  const colon = named.lastIndexOf(':')
  const tagged = colon > named.lastIndexOf('/') && colon >= 0
  const tag = tagged ? named.slice(colon + 1) : ''
  if (tagged && !/^[\w.-]{1,128}$/.test(tag)) return undefined
  const whole = tagged ? named.slice(0, colon) : named
  const slash = whole.indexOf('/')
  const host = slash < 0 ? '' : whole.slice(0, slash)
  const hosted = /[.:]/.test(host) || host === 'localhost'
  if (hosted && !/^[A-Za-z\d.-]+(?::\d+)?$/.test(host)) return undefined
  const path = hosted ? whole.slice(slash + 1) : whole
  if (!/^[a-z\d_\-./]{2,255}$/.test(path)) return undefined
  const registry = !hosted || host === 'docker.io' ? 'index.docker.io' : host
  const repository = registry === 'index.docker.io' && !path.includes('/') ? `library/${path}` : path
  return new Image(registry, repository, tag || (digest === undefined ? 'latest' : ''), digest ?? '')
}

const image = opaque('kyverno.image', (value: CelValue): value is Image => value instanceof Image)

const imageOf = (reference: string): CelValue =>
  parse(reference) ?? new CelFailure('a text is no reference to an image')

/** Functions of Kyverno that take apart references to images. */
export const IMAGE_FUNCTIONS: readonly CelFunction[] = [
  fn('image', [text], image, imageOf),
  fn('parseImageReference', [text], image, imageOf),
  fn('isImage', [text], bool, reference => parse(reference) !== undefined),
  method('containsDigest', [image], bool, ({ digest }) => digest !== ''),
  method('registry', [image], text, ({ registry }) => registry),
  method('repository', [image], text, ({ repository }) => repository),
  method('tag', [image], text, ({ tag }) => tag),
  method('digest', [image], text, ({ digest }) => digest),
  method('identifier', [image], text, ({ tag, digest }) => (tag && digest ? `${tag}@${digest}` : tag || digest)),
  method('identifierWithSeparator', [image], text, ({ tag, digest }) => (digest ? `@${digest}` : `:${tag}`)),
]
