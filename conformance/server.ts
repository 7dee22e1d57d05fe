import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ControlPlane } from '../scripts/control-plane.ts'

/** A running API server that nobody else can reach: on loopback, with a token of its own. */
export interface Server {
  readonly port: number
  readonly token: string
  /** PEM of the certificate that it made for itself. */
  readonly certificate: string
  /** Ends it and its etcd, and removes what they wrote. */
  end(): Promise<void>
}

const READY_WITHIN = 60_000

/**
 * Admission that looks at the state of the cluster, or that changes objects by it, is off: namespaces and service accounts need not
 * exist. What objects may look like is judged all the same.
 */
const OFF = ['ServiceAccount', 'NamespaceLifecycle', 'Priority', 'StorageObjectInUseProtection', 'PodSecurity']

/** Starts etcd and the API server in a directory of their own, and waits until they answer. `off`: plugins of admission that are. */
export const startServer = async ({ apiServer, etcd }: ControlPlane, off: readonly string[] = OFF): Promise<Server> => {
  const directory = mkdtempSync(join(tmpdir(), 'stagecoach-conformance-'))
  const running: ChildProcess[] = []
  const killAll = (): void => {
    for (const { pid } of running.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null))
      if (pid !== undefined) process.kill(pid, 'SIGKILL')
  }
  process.once('exit', killAll)
  const start = (program: string, name: string, args: readonly string[]): ChildProcess => {
    const log = openSync(join(directory, `${name}.log`), 'w')
    const child = spawn(program, args, { cwd: directory, stdio: ['ignore', log, log], env: {} })
    running.push(child)
    return child
  }
  const end = async (): Promise<void> => {
    killAll()
    process.off('exit', killAll)
    await Promise.all(running.map(ended))
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const [client, peer, port] = await Promise.all([freePort(), freePort(), freePort()])
    start(etcd, 'etcd', etcdArguments(directory, client, peer))
    const token = randomBytes(16).toString('hex')
    const child = start(apiServer, 'kube-apiserver', apiServerArguments(directory, client, port, token, off))
    const since = Date.now()
    while (!(await answers(port, token))) {
      if (child.exitCode !== null || Date.now() - since > READY_WITHIN)
        throw new Error(`kube-apiserver does not answer:\n${tail(join(directory, 'kube-apiserver.log'))}`)
      await sleep(100)
    }
    return { port, token, certificate: readFileSync(join(directory, 'apiserver.crt'), 'utf8'), end }
  } catch (error) {
    await end()
    throw error
  }
}

const tail = (file: string): string => readFileSync(file, 'utf8').split('\n').slice(-15).join('\n')

const ended = (child: ChildProcess): Promise<void> =>
  new Promise(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

const etcdArguments = (directory: string, client: number, peer: number): readonly string[] => [
  '--name=default',
  `--data-dir=${join(directory, 'etcd')}`,
  `--listen-client-urls=http://127.0.0.1:${client}`,
  `--advertise-client-urls=http://127.0.0.1:${client}`,
  `--listen-peer-urls=http://127.0.0.1:${peer}`,
  `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
  `--initial-cluster=default=http://127.0.0.1:${peer}`,
  '--unsafe-no-fsync',
  '--log-level=error',
]

const apiServerArguments = (
  directory: string,
  etcd: number,
  port: number,
  token: string,
  off: readonly string[],
): readonly string[] => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = join(directory, 'service-accounts.key')
  writeFileSync(key, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 })
  const tokens = join(directory, 'tokens.csv')
  writeFileSync(tokens, `${token},conformance,conformance,system:masters\n`, { mode: 0o600 })
  return [
    `--etcd-servers=http://127.0.0.1:${etcd}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${directory}`,
    `--token-auth-file=${tokens}`,
    '--authorization-mode=RBAC',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    '--service-cluster-ip-range=10.0.0.0/16,fd00:10::/108',
    `--disable-admission-plugins=${off.join(',')}`,
    '--enable-priority-and-fairness=false',
    // As clusters have it: whether a container may be privileged is said by policies.
    '--allow-privileged=true',
  ]
}

/** Only asks whether it is there: what it says is asked later, with its certificate. */
const answers = (port: number, token: string): Promise<boolean> =>
  new Promise(resolve => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path: '/readyz',
        headers: { authorization: `Bearer ${token}` },
        // The certificate is made while this asks for it.
        rejectUnauthorized: false,
      },
      answer => {
        answer.resume()
        resolve(answer.statusCode === 200)
      },
    )
    asked.on('error', () => resolve(false))
    asked.setTimeout(2_000, () => asked.destroy())
    asked.end()
  })
