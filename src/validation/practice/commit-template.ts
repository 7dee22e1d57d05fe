import { textAt } from '../../diff/json.ts'
import { viewOf } from '../rules/cluster-view.ts'
import type { Found, Rule } from '../rules/rule.ts'

/**
 * What a template of Flux' commit messages is given: https://fluxcd.io/flux/components/image/imageupdateautomations/#message-template.
 * The name of the automation is a namespaced name.
 */
const KNOWN: ReadonlyMap<string, readonly string[] | 'any'> = new Map<string, readonly string[] | 'any'>([
  ['AutomationObject', ['Name', 'Namespace', 'String']],
  ['Changed', ['Changes', 'FileChanges', 'Objects', 'ImageResult']],
  ['Values', 'any'],
])

/** A commit message that cannot be written is no commit: the automation stands still, and says so only in its status. */
export const commitTemplate: Rule = {
  id: 'commit-template',
  severity: { production: 'warning', others: 'warning' },
  says: 'The message template of an ImageUpdateAutomation takes only fields that Flux gives to it: `.AutomationObject`, `.Changed` and `.Values`. Any other makes every update fail.',
  fix: 'Take .Changed.Changes, whose items have .OldValue, .NewValue and .Setter, or leave the field out',
  *judge(scene) {
    for (const on of viewOf(scene).of('image.toolkit.fluxcd.io/ImageUpdateAutomation')) {
      const template = textAt(on.object, 'spec', 'git', 'commit', 'messageTemplate')
      if (template === undefined) continue
      for (const field of new Set(unknownFields(template)))
        yield {
          on,
          at: '/spec/git/commit/messageTemplate',
          message:
            field === '.Updated'
              ? 'the commit template takes ".Updated", which Flux gives to it no more'
              : `the commit template takes "${field.slice(0, 60)}", which Flux does not give to it`,
        } satisfies Found
    }
  },
}

/** Fields that are taken from what the template is given. What `.` is inside of `range` and `with` is not followed. */
const unknownFields = (template: string): readonly string[] => {
  const found: string[] = []
  let inner = 0
  const frames: boolean[] = []
  for (const action of actionsIn(template.slice(0, 10_000))) {
    const word = /^(?:range|with|if|end|block|define|else)\b/.exec(action)?.[0]
    if (word === 'end') {
      if (frames.pop()) inner--
      continue
    }
    for (const [path] of withoutTexts(action).matchAll(/(?<![\w.)\]])\$?(?:\.\w+)+/g)) {
      if (inner > 0 && !path.startsWith('$')) continue
      const [, root = '', field] = path.split('.')
      const fields = KNOWN.get(root)
      if (fields === undefined) found.push(root === 'Updated' ? '.Updated' : `.${root}`)
      else if (fields !== 'any' && field !== undefined && !fields.includes(field)) found.push(`.${root}.${field}`)
    }
    if (word !== undefined && word !== 'else') {
      const opens = word !== 'if'
      frames.push(opens)
      if (opens) inner++
    }
  }
  return found
}

const actionsIn = (template: string): readonly string[] =>
  template
    .split('{{')
    .slice(1)
    .map(part => (part.split('}}', 1)[0] ?? '').replace(/^-/, '').replace(/-$/, '').trim())
    .filter(action => !action.startsWith('/*'))

const withoutTexts = (action: string): string => action.replaceAll(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, '""')
