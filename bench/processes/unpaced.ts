// `stagecoach serve` without the pause of a second between writes that GitHub asks for: how long its own work takes is the question.
import { assembleWith } from '../../src/assemble.ts'
import { serveCommand } from '../../src/cli/serve.ts'

await serveCommand(assembleWith({ pacing: { gapMs: 0, inFlight: 50 } }))
