import { parseValuePath } from '../config/value-path.ts'
import { addValue } from '../overlay/add-value.ts'
import { carriedValue, fileOfCarried } from '../overlay/carried-value.ts'
import { lineColumn } from '../overlay/line-column.ts'
import { pointerStep } from '../overlay/yaml-node.ts'
import type { Change, Edit } from './change.ts'
import type { PlanInput } from './plan.ts'

/**
 * Values that only the upstream has, added where `carry` says `add: true`. `before` are the edits made so far: an addition to one of
 * their files goes on top. Files that travel whole are left alone.
 */
export const additionsOf = (
  { downstream, upstream, carry }: PlanInput,
  before: readonly Edit[],
  whole: ReadonlySet<string>,
): { readonly changes: readonly Change[]; readonly edits: readonly Edit[]; readonly keys: ReadonlySet<string> } => {
  const texts = new Map(before.map(edit => [edit.file, edit.text]))
  const changes: Change[] = []
  const edits: Edit[] = []
  const keys = new Set<string>()
  for (const each of carry) {
    if (each.kind !== 'value' || !each.add) continue
    const file = fileOfCarried(downstream.overlay, each)
    const there = carriedValue(upstream.files, upstream.overlay, each)
    const steps = parseValuePath(each.at)
    if (file === undefined || whole.has(file) || !there || !steps) continue
    if (carriedValue(downstream.files, downstream.overlay, each)) continue
    const text = texts.get(file) ?? downstream.files.read(file)
    const after = text === undefined ? undefined : addValue(text, steps, there.value)
    if (text === undefined || after === undefined) continue
    texts.set(file, after)
    keys.add(there.key)
    edits.push({ file, onto: downstream.files.id(file) ?? null, text: after })
    let at = 0
    while (text[at] === after[at] && at < text.length) at++
    changes.push({
      kind: 'value',
      key: there.key,
      name: there.name,
      part: 'value',
      file,
      at: steps.map(pointerStep).join(''),
      line: lineColumn(after, at).line,
      from: null,
      to: there.value,
      order: 'unknown',
      sentence: `${there.name} is added: ${there.value}`,
    })
  }
  return { changes, edits, keys }
}
