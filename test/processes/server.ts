// `stagecoach serve` in a process of its own, with an engine that only tells what it is asked to handle.
import { serveCommand } from '../../src/cli/serve.ts'

await serveCommand(() => ({
  async handle(work) {
    process.stdout.write(`${JSON.stringify({ handled: work.key })}\n`)
    if (process.env['SLOW']) await new Promise(resolve => setTimeout(resolve, Number(process.env['SLOW'])))
    process.stdout.write(`${JSON.stringify({ finished: work.key })}\n`)
    return {}
  },
  repositories: async () => [{ id: 9, installation: 1, owner: 'acme', name: 'listed' }],
  self: async () => ({ login: 'stagecoach[bot]' }),
}))
