import { defineConfig } from 'vitest/config'

if (Number(process.versions.node.split('.')[0]) < 24)
  throw new Error(
    `Stagecoach needs Node 24 or later, this is ${process.version}. Run "npm test", which brings its own.`,
  )

export default defineConfig({
  test: { include: ['test/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 30_000, pool: 'forks', maxWorkers: 2 },
})
