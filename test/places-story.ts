import { afterAll, expect } from 'vitest'
import type { Manifest } from '../src/diff/manifest.ts'
import { createRenderer } from '../src/manifests/renderer.ts'
import type { Overlay } from '../src/overlay/overlay.ts'
import { placesOf } from '../src/validation/places/places-of.ts'
import { treeOf } from './harness/tree.ts'

const renderer = createRenderer({ limits: { deadlineMs: 20_000 } })
afterAll(() => renderer.close())

/** Stands in a file where the finding has to be placed. */
const HERE = '‸'

/** A repository with a `‸` where the finding belongs, which is about this object and this path of it. */
export interface Story {
  readonly files: Readonly<Record<string, string>>
  /** `Deployment web`, as it was rendered; `ConfigMap web-` with any hash; by default the first object. */
  readonly of?: string
  /** Without it the object itself. */
  readonly at?: string
  readonly rule?: string
  /** `dev` by default. */
  readonly overlay?: Partial<Overlay>
}

/** Renders the overlay, places the finding and holds it to where the mark is. */
export const holds = async ({ files, of, at = '', rule = 'schema.type', overlay: given }: Story): Promise<void> => {
  const texts: Record<string, string> = {}
  let wanted = 'nowhere'
  for (const [path, text] of Object.entries(files)) {
    const mark = text.indexOf(HERE)
    texts[path] = text.replace(HERE, '')
    if (mark >= 0) {
      const before = text.slice(0, mark).split('\n')
      wanted = `${path}:${before.length}:${(before.at(-1) ?? '').length + 1}`
    }
  }
  const overlay: Overlay = { app: 'web', env: 'dev', path: 'dev', kind: 'directory', ...given }
  const tree = treeOf(texts)
  const rendered = await renderer.render({ tree, overlay, overlays: [overlay], kubernetes: null, addresses: [] })
  expect(rendered.problems).toEqual([])
  const named = ({ object }: Manifest): string => `${object.kind} ${object.metadata.name}`
  const manifest = rendered.manifests.find(
    each => of === undefined || named(each) === of || (of.endsWith('-') && named(each).startsWith(of)),
  )
  if (!manifest) throw new Error(`${of} is none of ${rendered.manifests.map(named).join(', ')}`)
  const place = placesOf(rendered.read, path => texts[path], overlay)
  const found = place({ rule, at }, manifest)
  expect(`${found.file}:${found.line}:${found.column}`).toBe(wanted)
}
