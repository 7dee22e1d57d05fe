import type { Overlay } from '../../overlay/overlay.ts'
import { Chart, chartOfTemplate } from './chart/chart.ts'
import { documentLikeness, findInChart } from './chart/find-in-chart.ts'
import { givenByOverlay, inflatedCharts } from './chart/given-values.ts'
import type { Hit } from './find-in.ts'
import type { Kustomization } from './kustomizations.ts'
import type { SourceFiles } from './source-files.ts'
import type { Subject } from './subject.ts'

/** A template that an object may come from. */
interface Origin {
  readonly chart: Chart
  readonly path: string
}

/** All charts of a rendering. */
export class Charts {
  readonly #files: SourceFiles
  readonly #overlay: Overlay
  readonly #charts = new Map<string, Chart>()
  readonly #inflated = new Map<Kustomization, readonly Chart[]>()

  constructor(files: SourceFiles, overlay: Overlay) {
    this.#files = files
    this.#overlay = overlay
  }

  /** The templates that an object may come from: the one that it is known to, or those of the charts that its kustomizations inflate. */
  originsOf(file: string | undefined, layers: readonly Kustomization[], subject: Subject): readonly Origin[] {
    const directory = file === undefined ? undefined : chartOfTemplate(this.#files, file)
    if (file !== undefined && directory !== undefined) return [{ chart: this.#chart(directory), path: file }]
    if (file !== undefined && !layers.some(({ path }) => path === file)) return []
    const origins = layers
      .filter(({ path }) => file === undefined || path === file)
      .flatMap(layer => this.#inflatedBy(layer))
      .flatMap(chart => chart.templates.map(path => ({ chart, path, score: this.#likeness(chart, path, subject) })))
    const most = Math.max(...origins.map(({ score }) => score))
    return most > Number.NEGATIVE_INFINITY ? origins.filter(({ score }) => score === most) : []
  }

  /** Where one of them sets what stands at a path; the deepest. */
  find(origins: readonly Origin[], subject: Subject, steps: readonly string[]): Hit | undefined {
    let best: Hit | undefined
    for (const { chart, path } of origins.slice(0, MOST)) {
      const hit = findInChart(this.#files, chart, path, subject, steps)
      if (hit && (!best || hit.depth > best.depth || (hit.same && !best.same))) best = hit
    }
    return best
  }

  #chart(directory: string): Chart {
    const known = this.#charts.get(directory)
    if (known) return known
    const chart = new Chart(this.#files, directory, givenByOverlay(this.#files, this.#overlay, directory))
    this.#charts.set(directory, chart)
    return chart
  }

  #inflatedBy(kustomization: Kustomization): readonly Chart[] {
    const known = this.#inflated.get(kustomization)
    if (known) return known
    const charts = inflatedCharts(this.#files, kustomization)
    this.#inflated.set(kustomization, charts)
    return charts
  }

  #likeness(chart: Chart, path: string, subject: Subject): number {
    const documents = chart.template(path)?.documents.slice(0, 2000) ?? []
    return Math.max(Number.NEGATIVE_INFINITY, ...documents.map(each => documentLikeness(each, subject)))
  }
}

/** Templates that are looked through where nobody knows which one it was. */
const MOST = 20
