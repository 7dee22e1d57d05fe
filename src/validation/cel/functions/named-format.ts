import { wrongFormat } from '../../schema/formats.ts'
import { wrongKey, wrongLabelValue } from '../../schema/labels.ts'
import { wrongLabel, wrongSubdomain } from '../../schema/names.ts'
import { type CelFunction, fn, method } from '../cel-function.ts'
import { list, opaque, optional, text } from '../cel-type.ts'
import { CelList, CelOpaque, CelOptional, NONE } from '../value.ts'

type Test = (text: string) => string | undefined

/** A format that texts may have. */
class NamedFormat extends CelOpaque {
  readonly typeName = 'kubernetes.NamedFormat'
  readonly name: string
  readonly test: Test
  constructor(name: string, test: Test) {
    super()
    this.name = name
    this.test = test
  }
  equals(other: CelOpaque): boolean {
    return other instanceof NamedFormat && other.name === this.name
  }
}

const format = opaque('kubernetes.NamedFormat', (value): value is NamedFormat => value instanceof NamedFormat)

const wrongDns1035: Test = value =>
  wrongLabel(value) ?? (/^[a-z]/.test(value) ? undefined : 'does not begin with a lower-case letter')

/** The beginning of a name may end as no name may. */
const prefix =
  (test: Test): Test =>
  value =>
    test(value.replace(/-$/, 'a'))

const schemaFormat =
  (name: string): Test =>
  value => {
    const wrong = wrongFormat(name, value, 36)
    return wrong === undefined ? undefined : `is not ${wrong}`
  }

const FORMATS: ReadonlyMap<string, NamedFormat> = new Map(
  Object.entries<Test>({
    dns1123Label: wrongLabel,
    dns1123Subdomain: wrongSubdomain,
    dns1035Label: wrongDns1035,
    qualifiedName: wrongKey,
    dns1123LabelPrefix: prefix(wrongLabel),
    dns1123SubdomainPrefix: prefix(wrongSubdomain),
    dns1035LabelPrefix: prefix(wrongDns1035),
    labelValue: wrongLabelValue,
    uri: schemaFormat('uri'),
    uuid: schemaFormat('uuid'),
    byte: schemaFormat('byte'),
    date: schemaFormat('date'),
    datetime: schemaFormat('datetime'),
  }).map(([name, test]) => [name, new NamedFormat(name, test)]),
)

/** Formats by name. */
export const NAMED_FORMATS: readonly CelFunction[] = [
  ...[...FORMATS].map(([name, named]) => fn(`format.${name}`, [], format, () => named)),
  fn('format.named', [text], optional(format), name => {
    const named = FORMATS.get(name)
    return named ? new CelOptional(named) : NONE
  }),
  method('validate', [format, text], optional(list(text)), ({ test }, value) => {
    const wrong = test(value)
    return wrong === undefined ? NONE : new CelOptional(new CelList([wrong]))
  }),
]
