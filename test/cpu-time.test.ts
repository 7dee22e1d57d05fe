import { expect, test } from 'vitest'
import { cpuTime, thisTask } from '../src/manifests/cpu-time.ts'

const onLinux = test.runIf(process.platform === 'linux')

onLinux('time on a processor is counted, and time asleep is not', async () => {
  const task = thisTask()
  const before = cpuTime(task) ?? Number.NaN
  await new Promise(resolve => setTimeout(resolve, 300))
  const asleep = (cpuTime(task) ?? Number.NaN) - before
  for (const until = (cpuTime(task) ?? Number.NaN) + 50; (cpuTime(task) ?? Number.NaN) < until; );
  expect(asleep).toBeLessThan(300)
})

test('of a thread that is gone nothing is known', () => {
  expect(cpuTime('1/task/999999999')).toBeNull()
  expect(cpuTime(null)).toBeNull()
})
