/** Builds `dist/`: the compiler writes the code, and what is read at run time is put beside it. */
import { execFileSync } from 'node:child_process'
import { cpSync, globSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

rmSync('dist', { recursive: true, force: true })
execFileSync(join('node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.build.json'], { stdio: 'inherit' })
for (const file of globSync('src/**/*.{json,br}'))
  cpSync(file, join('dist', dirname(file).replace(/^src\/?/, ''), file.split('/').at(-1) ?? ''))
