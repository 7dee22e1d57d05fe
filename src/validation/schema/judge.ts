import type { JsonMap } from '../../diff/json.ts'
import { type Check, cut, isHidden } from './check.ts'
import { MOST_ANNOTATIONS, wrongKey, wrongLabelValue } from './labels.ts'
import type { RawSchema } from './raw-schema.ts'

/** Judges what the API server judges by hand wherever it occurs: labels, annotations and requirements of selectors. */
export const judge = (what: NonNullable<RawSchema['x-judge']>, value: JsonMap, check: Check): void => {
  if (what === 'labels') judgeLabels(value, check)
  else if (what === 'annotations') judgeAnnotations(value, check)
  else if (what === 'requirement') judgeRequirement(value, check)
}

const judgeLabels = (labels: JsonMap, check: Check): void => {
  for (const [key, value] of Object.entries(labels)) {
    const wrong = wrongKey(key)
    if (wrong) check.say('schema.label', 'error', `the label "${cut(key)}" ${wrong}`, 'Write another key', key)
    if (typeof value !== 'string' || isHidden(value)) continue
    const wrongValue = wrongLabelValue(value)
    if (wrongValue)
      check.say(
        'schema.label',
        'error',
        `the value of the label "${cut(key)}" ${wrongValue}`,
        'Write another value, or make it an annotation',
        key,
      )
  }
}

const judgeAnnotations = (annotations: JsonMap, check: Check): void => {
  let size = 0
  for (const [key, value] of Object.entries(annotations)) {
    const wrong = wrongKey(key.toLowerCase())
    if (wrong)
      check.say('schema.annotation', 'error', `the annotation "${cut(key)}" ${wrong}`, 'Write another key', key)
    size += bytesOf(key) + (typeof value === 'string' ? bytesOf(value) : 0)
  }
  if (size > MOST_ANNOTATIONS)
    check.say(
      'schema.annotation',
      'error',
      `all annotations together have ${size} bytes, and may have ${MOST_ANNOTATIONS}`,
      'Move what is long into a ConfigMap',
    )
}

/** Bytes in UTF-8. */
export const bytesOf = (text: string): number => {
  let bytes = text.length
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    // A pair of surrogates is four bytes, and was counted as two units.
    if (code > 0x7f) bytes += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1
  }
  return bytes
}

const judgeRequirement = (requirement: JsonMap, check: Check): void => {
  const { key, operator, values } = requirement
  const wrong = typeof key === 'string' && key !== '' ? wrongKey(key) : undefined
  if (wrong) check.say('schema.label', 'error', `the label "${cut(String(key))}" ${wrong}`, 'Write another key', 'key')
  const count = Array.isArray(values) ? values.length : 0
  if ((operator === 'In' || operator === 'NotIn') && count === 0)
    check.say('schema.selector', 'error', `"${operator}" needs values to compare with`, 'Write "values"')
  if ((operator === 'Exists' || operator === 'DoesNotExist') && count > 0)
    check.say(
      'schema.selector',
      'error',
      `"${operator}" asks for the label alone, and may have no values`,
      'Leave "values" out, or write In or NotIn',
      'values',
    )
  for (const [index, value] of (Array.isArray(values) ? values : []).entries()) {
    const wrongValue = typeof value === 'string' ? wrongLabelValue(value) : undefined
    if (wrongValue)
      check.say(
        'schema.label',
        'error',
        `item ${index + 1} of "values" ${wrongValue}`,
        'Write a value that a label can have',
        'values',
        index,
      )
  }
}
