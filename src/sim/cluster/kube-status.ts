/** A refusal as the Kubernetes API server words it: thrown inside the simulated cluster, answered as a `Status` object. */
export class KubeStatus extends Error {
  readonly code: number
  readonly reason: string

  constructor(code: number, reason: string, message: string) {
    super(message)
    this.code = code
    this.reason = reason
  }

  body() {
    const { code, reason, message } = this
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details: {}, code }
  }
}

/** 404 for an object. */
export const notFound = (resource: string, name: string): KubeStatus =>
  new KubeStatus(404, 'NotFound', `${resource} "${name}" not found`)

/** 422 for an object that its schema or the API server's own rules refuse. */
export const invalid = (kind: string, name: string, causes: readonly string[]): KubeStatus =>
  new KubeStatus(
    422,
    'Invalid',
    `${kind} "${name}" is invalid: ${causes.length === 1 ? causes[0] : `[${causes.join(', ')}]`}`,
  )
