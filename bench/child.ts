import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** Another process that a benchmark needs. It never outlives the benchmark. */
export interface Child {
  readonly pid: number
  /** The next line of its output that fits; rejects where it ends first, or says nothing for so many ms. */
  line(fits: (line: string) => boolean, withinMs?: number): Promise<string>
  /** Says a line to it. */
  tell(line: string): void
  end(): Promise<void>
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts Node on a file of ours, or a program of another kind. What goes wrong in it is said on our own standard error. */
export const startChild = (
  file: URL,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Child => {
  const [command, first] = /\.[jt]s$/.test(file.pathname) ? [process.execPath, [file.pathname]] : [file.pathname, []]
  const child = spawn(command, [...first, ...args], { env, stdio: ['pipe', 'pipe', 'inherit'] })
  running.add(child)
  const ended = once(child, 'exit').then(([code, signal]) => {
    running.delete(child)
    return `${file.pathname} ended (${code ?? signal})`
  })
  const waiting = new Set<{ fits(line: string): boolean; take(line: string): void }>()
  createInterface({ input: child.stdout }).on('line', line => {
    for (const each of waiting)
      if (each.fits(line)) {
        waiting.delete(each)
        each.take(line)
        return
      }
  })
  child.stdin.on('error', () => {})
  return {
    pid: child.pid ?? 0,
    line: (fits, withinMs = 60_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${file.pathname} said nothing for ${withinMs / 1000} s`)),
          withinMs,
        )
        waiting.add({
          fits,
          take: line => {
            clearTimeout(timer)
            resolve(line)
          },
        })
        ended.then(
          why => {
            clearTimeout(timer)
            reject(new Error(why))
          },
          () => {},
        )
      }),
    tell: line => void child.stdin.write(`${line}\n`),
    end: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await ended
      clearTimeout(late)
    },
  }
}
