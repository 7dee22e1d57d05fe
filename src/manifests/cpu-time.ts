import { readFileSync, readlinkSync } from 'node:fs'

/** A hundredth of a second: the unit in which Linux tells it, whatever the kernel's own is (`USER_HZ`, man 5 proc_pid_stat). */
const TICK_MS = 10

/** The thread that asks, as Linux knows it: `<process>/task/<thread>`; null on other systems. */
export const thisTask = (): string | null => {
  try {
    return readlinkSync('/proc/thread-self')
  } catch {
    return null
  }
}

/** How long a thread has been on a processor so far, in ms; null where nobody counts it, or it is gone. */
export const cpuTime = (task: string | null): number | null => {
  if (task === null) return null
  try {
    // The name of the thread, in parentheses, may hold anything.
    const fields = readFileSync(`/proc/${task}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS
  } catch {
    return null
  }
}
