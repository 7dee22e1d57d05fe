import { type JsonMap, mapAt } from '../../diff/json.ts'
import { selects } from '../../diff/pod-template.ts'
import type { Workload } from './workload.ts'

/** Comparisons of labels with a selector in one overlay. Real ones need some thousands; without a bound, a crafted one takes hours. */
const MOST_COMPARISONS = 1_000_000

const MOST_VALUES = 50
const NONE: ReadonlySet<string> = new Set()

/** Pods of an overlay, found by their labels without comparing all of them with every selector. */
export class PodIndex {
  readonly #byLabel = new Map<string, Workload[]>()
  readonly #values = new Map<string, Set<string>>()
  readonly #known = new Map<string, readonly Workload[]>()
  #left = MOST_COMPARISONS

  constructor(workloads: readonly Workload[]) {
    for (const workload of workloads)
      for (const space of new Set([workload.namespace ?? '', '*'])) {
        this.#add(space, workload)
        for (const [key, value] of Object.entries(workload.pods.labels)) {
          if (typeof value !== 'string') continue
          this.#add(`${space}\0${key}\0${value}`, workload)
          const values = this.#values.get(key) ?? new Set()
          this.#values.set(key, values)
          if (values.size < MOST_VALUES) values.add(value)
        }
      }
  }

  /** Whether any pods have a label of this name. */
  hasKey(key: string): boolean {
    return this.#values.has(key)
  }

  /** Whether any pods have this label. */
  has(key: string, value: string): boolean {
    return this.#byLabel.has(`*\0${key}\0${value}`)
  }

  /** What pods have as this label; not more than what somebody may have meant. */
  valuesOf(key: string): ReadonlySet<string> {
    return this.#values.get(key) ?? NONE
  }

  /**
   * What makes pods that a selector fits, in its namespace; where one of both is in none, the cluster may put them together. `plain`:
   * labels alone, as of a Service. Null: the overlay asks for more comparisons than anybody may.
   */
  podsOf(selector: JsonMap, namespace: string | undefined, plain = false): readonly Workload[] | null {
    const wanted = plain ? selector : mapAt(selector, 'matchLabels')
    const asked = JSON.stringify(selector)
    const key = `${namespace ?? '*'}\0${plain}\0${asked}`
    const known = this.#known.get(key)
    if (known) {
      // Whoever asks goes through them.
      this.#left -= known.length
      return this.#left < 0 ? null : known
    }
    let fewest = this.#within(namespace, '')
    for (const [label, value] of Object.entries(wanted)) {
      if (typeof value !== 'string') continue
      const found = this.#within(namespace, `\0${label}\0${value}`)
      if (found.size < fewest.size) fewest = found
    }
    this.#left -= fewest.size * (1 + Math.floor(asked.length / 100))
    if (this.#left < 0) return null
    const found = fewest.lists.flatMap(list => list.filter(({ pods }) => selects(selector, pods.labels, plain)))
    this.#known.set(key, found)
    return found
  }

  #within(
    namespace: string | undefined,
    label: string,
  ): { readonly lists: readonly Workload[][]; readonly size: number } {
    const spaces = namespace === undefined ? ['*'] : [namespace, '']
    const lists = spaces.flatMap(space => {
      const list = this.#byLabel.get(`${space}${label}`)
      return list ? [list] : []
    })
    return { lists, size: lists.reduce((sum, { length }) => sum + length, 0) }
  }

  #add(key: string, workload: Workload): void {
    const others = this.#byLabel.get(key)
    if (others) others.push(workload)
    else this.#byLabel.set(key, [workload])
  }
}
