import { spawn } from 'node:child_process'
import { gitEnvironment } from './objects.ts'

/** One request of git's, as the server received it. */
export interface GitRequest {
  /** Bare repository. */
  readonly directory: string
  readonly method: string
  /** `/info/refs`, `/git-upload-pack`, `/git-receive-pack`. */
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
  readonly user: string
  /** For the update hook: what is protected against this pusher. */
  readonly environment: Readonly<Record<string, string>>
}

export interface GitAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Lets git's own `http-backend` answer (git-http-backend(1)). */
export const httpBackend = (request: GitRequest): Promise<GitAnswer> =>
  new Promise((resolve, reject) => {
    const header = (name: string): string => String(request.headers[name] ?? '')
    const child = spawn('git', ['http-backend'], {
      env: gitEnvironment({
        GIT_PROJECT_ROOT: request.directory,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: request.path,
        QUERY_STRING: request.query,
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: header('content-type'),
        CONTENT_LENGTH: String(request.body.length),
        HTTP_CONTENT_ENCODING: header('content-encoding'),
        GIT_PROTOCOL: header('git-protocol'),
        REMOTE_USER: request.user,
        REMOTE_ADDR: '127.0.0.1',
        GIT_COMMITTER_NAME: request.user,
        GIT_COMMITTER_EMAIL: `${request.user}@localhost`,
        ...request.environment,
      }),
    })
    const parts: Buffer[] = []
    const complaints: Buffer[] = []
    child.stdout.on('data', (part: Buffer) => parts.push(part))
    child.stderr.on('data', (part: Buffer) => complaints.push(part))
    // A backend that answers early does not read the rest.
    child.stdin.on('error', () => undefined)
    child.on('error', reject)
    child.on('close', () => {
      const out = Buffer.concat(parts)
      const end = out.indexOf('\r\n\r\n')
      if (end < 0) {
        reject(new Error(`git http-backend: ${Buffer.concat(complaints).toString('utf8')}`))
        return
      }
      const headers: Record<string, string> = {}
      let status = 200
      for (const line of out.toString('latin1', 0, end).split('\r\n')) {
        const [name = '', value = ''] = line.split(/:\s*(.*)/s)
        if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10)
        else headers[name.toLowerCase()] = value
      }
      resolve({ status, headers, body: out.subarray(end + 4) })
    })
    child.stdin.end(request.body)
  })
