/**
 * Steps of a path into a YAML document as `carry` has it: `.image.tag`, `.spec.sources[0].targetRevision`, `.annotations["app/version"]`.
 * Undefined where it is not such a path.
 */
export const parseValuePath = (path: string): readonly (string | number)[] | undefined => {
  const steps: (string | number)[] = []
  const step = /\.([^\s.[\]"]+)|\[(\d{1,6})\]|\.?\["((?:[^"\\]|\\.)+)"\]/y
  while (step.lastIndex < path.length) {
    const found = step.exec(path)
    if (!found) return undefined
    const [, key, index, quoted] = found
    steps.push(key ?? (index === undefined ? (quoted ?? '').replaceAll(/\\(.)/g, '$1') : Number(index)))
  }
  return steps.length > 0 ? steps : undefined
}
