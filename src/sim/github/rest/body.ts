import { Refusal } from '../refusal.ts'

const wrong = (name: string, wanted: string): Refusal =>
  new Refusal(422, `Invalid request.\n\nFor 'properties/${name}', ${wanted} is wanted.`)

/** The JSON of a request, read field by field; what is of another kind is a 422. */
export class Body {
  readonly value: Readonly<Record<string, unknown>>

  constructor(value: unknown) {
    if (value !== undefined && (typeof value !== 'object' || value === null || Array.isArray(value)))
      throw new Refusal(400, 'Body should be a JSON object')
    this.value = (value ?? {}) as Record<string, unknown>
  }

  has(name: string): boolean {
    return this.value[name] !== undefined
  }

  text(name: string): string {
    const found = this.maybeText(name)
    if (found === undefined) throw new Refusal(422, `Invalid request.\n\n"${name}" wasn't supplied.`)
    return found
  }

  maybeText(name: string): string | undefined {
    const found = this.value[name]
    if (found === undefined || found === null) return undefined
    if (typeof found !== 'string') throw wrong(name, 'a string')
    return found
  }

  /** Null where it was given as null. */
  textOrNull(name: string): string | null | undefined {
    return this.value[name] === null ? null : this.maybeText(name)
  }

  choice<T extends string>(name: string, of: readonly T[]): T | undefined {
    const found = this.maybeText(name)
    if (found === undefined) return undefined
    const chosen = of.find(candidate => candidate === found)
    if (chosen === undefined) throw wrong(name, `one of ${of.join(', ')}`)
    return chosen
  }

  flag(name: string): boolean | undefined {
    const found = this.value[name]
    if (found === undefined || found === null) return undefined
    if (typeof found !== 'boolean') throw wrong(name, 'a boolean')
    return found
  }

  number(name: string): number | undefined {
    const found = this.value[name]
    if (found === undefined || found === null) return undefined
    if (typeof found !== 'number') throw wrong(name, 'a number')
    return found
  }

  /** Milliseconds of a date in ISO 8601. */
  time(name: string): number | undefined {
    const found = this.maybeText(name)
    if (found === undefined) return undefined
    const at = Date.parse(found)
    if (Number.isNaN(at)) throw wrong(name, 'a time in ISO 8601')
    return at
  }

  object(name: string): Body | undefined {
    const found = this.value[name]
    if (found === undefined || found === null) return undefined
    if (typeof found !== 'object' || Array.isArray(found)) throw wrong(name, 'an object')
    return new Body(found)
  }

  list(name: string): readonly unknown[] | undefined {
    const found = this.value[name]
    if (found === undefined || found === null) return undefined
    if (!Array.isArray(found)) throw wrong(name, 'an array')
    return found as unknown[]
  }

  objects(name: string): readonly Body[] {
    return (this.list(name) ?? []).map(item => new Body(item))
  }

  texts(name: string): readonly string[] {
    return (this.list(name) ?? []).map(item => {
      if (typeof item !== 'string') throw wrong(name, 'an array of strings')
      return item
    })
  }

  /** The defined fields only, for operations whose options may not be `undefined`. */
  static only<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
      [K in keyof T]?: Exclude<T[K], undefined>
    }
  }
}
