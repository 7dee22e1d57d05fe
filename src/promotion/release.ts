import type { Config, Environment, Release } from '../config/config.ts'
import { fitTag } from '../config/tags.ts'
import type { Files } from '../overlay/files.ts'
import type { Pin } from '../overlay/pin.ts'
import type { Plan } from './change.ts'
import { changeOf, planId } from './change-of.ts'
import { editsOf } from './edits.ts'
import type { Observed, OverlayNow, Tag } from './observed.ts'
import { compareVersions } from './version.ts'

/** What a tag asks of one overlay, or why it asks nothing. */
export type Released =
  | { readonly kind: 'plan'; readonly tag: Tag; readonly version: string; readonly plan: Plan }
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly tag: Tag; readonly sentence: string }

/** A tag that would move an overlay and does not, with the reason. */
export interface Declined {
  readonly tag: Tag
  readonly app: string
  readonly env: string
  readonly sentence: string
}

/**
 * The version that a tag names: what begins with a digit (and a `v` before it) and has a dot. `prod-v1.2.3` and
 * `app/v1.2.3` both name `v1.2.3`; a tag that names none is its own version.
 */
export const versionOfTag = (tag: string): string => /(?:^|[^0-9A-Za-z])(v?\d+\.\d.*)$/.exec(tag)?.[1] ?? tag

/** What the image of a tag is called, in the form that the overlay has (with or without `v`), or as the settings say. */
export const imageTagOf = (release: Pick<Release, 'imageTag'>, tag: string, current: string): string => {
  const version = versionOfTag(tag)
  const bare = version.replace(/^v(?=\d)/, '')
  if (release.imageTag) return release.imageTag.replaceAll('{version}', bare).replaceAll('{tag}', tag)
  if (version === tag && !/^v?\d/.test(tag)) return tag
  return /^v\d/.test(current) ? `v${bare}` : bare
}

const fits = (release: Release, env: string, tag: Tag): boolean => {
  const fit = fitTag(release.tags, tag.name)
  return fit.kind === 'one' && fit.env === env
}

const pinsFor = (release: Release, now: OverlayNow): readonly Pin[] => {
  const images = now.pins.filter(({ kind, part, held }) => kind === 'image' && part === 'tag' && held === 'itself')
  return release.image === undefined
    ? images
    : images.filter(({ name, key }) => name === release.image || key === `image ${release.image}`)
}

const newest = (tags: readonly Tag[]): Tag | undefined =>
  tags.reduce<Tag | undefined>(
    (best, tag) => (best && compareVersions(versionOfTag(tag.name), versionOfTag(best.name)) !== 'newer' ? best : tag),
    undefined,
  )

const planOf = (
  files: Files,
  now: OverlayNow,
  tag: Tag,
  moves: readonly { readonly pin: Pin; readonly to: string }[],
): Plan => {
  const { app, env } = now.overlay
  const changes = moves.map(move => {
    const { pin, to } = move
    const order = compareVersions(to, pin.value) === 'newer' ? 'newer' : 'unknown'
    const sentence = `image ${pin.name} from ${pin.value} to ${to}, as ${tag.repo} released it with the tag ${tag.name}`
    return changeOf(move, order, sentence)
  })
  return {
    id: planId(app, env, changes),
    app,
    env,
    upstream: `${tag.repo} ${tag.name}`,
    changes,
    edits: editsOf(files, moves),
    notes: [],
    release: { repo: tag.repo, tag: tag.name, commit: tag.commit },
  }
}

/** Where a tag would move pins, and to which version: never to an older one. */
const movesTo = (release: Release, pins: readonly Pin[], tag: Tag) =>
  pins
    .map(pin => ({ pin, to: imageTagOf(release, tag.name, pin.value) }))
    .filter(({ pin, to }) => to !== pin.value && ['newer', 'unknown'].includes(compareVersions(to, pin.value)))

/**
 * What the newest tag for an environment asks of an overlay. Never downgrades; a tag that neither the default nor a
 * protected branch reaches is passed over, because nobody reviewed what it points to.
 */
export const releaseOf = (observed: Observed, config: Config, environment: Environment, now: OverlayNow): Released => {
  const release = config.releases.find(({ app }) => app === now.overlay.app)
  const files = observed.files.get(observed.head)
  if (!release || !files) return { kind: 'none' }
  const tag = newest(
    observed.tags.filter(each => each.reached && each.repo === release.repo && fits(release, environment.name, each)),
  )
  if (!tag) return { kind: 'none' }
  const pins = pinsFor(release, now)
  const names = new Set(pins.map(({ key }) => key))
  const going = movesTo(release, pins, tag)
  if (pins.length > 0 && going.length === 0) return { kind: 'none' }
  if (pins.length === 0)
    return {
      kind: 'refused',
      tag,
      sentence: `${now.overlay.path} pins no image ${release.image ?? ''} by a tag, so ${tag.name} has no place there`,
    }
  if (names.size > 1)
    return {
      kind: 'refused',
      tag,
      sentence: `${now.overlay.path} pins several images; name the one of ${release.repo} with "image"`,
    }
  const digest = now.pins.find(
    ({ kind, part, key, held }) => kind === 'image' && part === 'digest' && names.has(key) && held === 'itself',
  )
  if (digest)
    return {
      kind: 'refused',
      tag,
      sentence: `${digest.place.file} line ${digest.place.line} pins the image by digest too, and what the digest of ${tag.name} is cannot be asked of a registry yet`,
    }
  return { kind: 'plan', tag, version: going[0]?.to ?? '', plan: planOf(files, now, tag, going) }
}

/** Tags that came since the first configuration, would move an overlay, and are refused: each is told at its commit. */
export const declinedTags = (
  observed: Observed,
  config: Config,
  environment: Environment,
  now: OverlayNow,
): readonly Declined[] => {
  const { app } = now.overlay
  const env = environment.name
  const release = config.releases.find(each => each.app === app)
  if (!release) return []
  const pins = pinsFor(release, now)
  const begun = observed.ledger.begun?.at ?? observed.now
  const unheard = observed.tags.flatMap(tag => {
    if (tag.repo !== release.repo || tag.at <= begun || movesTo(release, pins, tag).length === 0) return []
    const fit = fitTag(release.tags, tag.name)
    if (fit.kind === 'tie' && fit.envs.includes(env))
      return [{ tag, app, env, sentence: `${fit.patterns.join(' and ')} fit ${tag.name} equally well` }]
    return fit.kind === 'one' && fit.env === env && !tag.reached
      ? [
          {
            tag,
            app,
            env,
            sentence: `neither the default nor a protected branch of ${tag.repo} reaches ${tag.name}, so nobody reviewed what it points to`,
          },
        ]
      : []
  })
  const released = releaseOf(observed, config, environment, now)
  return released.kind === 'refused' && released.tag.at > begun
    ? [...unheard, { tag: released.tag, app, env, sentence: released.sentence }]
    : unheard
}
