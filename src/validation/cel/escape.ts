/** Names that the language keeps for itself, so that no field can be called so. */
export const RESERVED: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
)

const PARTS: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
}

/** The name under which rules of custom resources know a field; undefined where they cannot name it. */
export const escaped = (name: string): string | undefined => {
  if (!/^[a-zA-Z_./-][\w./-]*$/.test(name)) return undefined
  if (RESERVED.has(name)) return `__${name}__`
  return name.replace(/__|[-./]/g, part => PARTS[part] ?? part)
}
