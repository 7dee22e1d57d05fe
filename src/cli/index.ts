import { enableCompileCache } from 'node:module'
import { Command, CommanderError, Option } from 'commander'
import { exitCode, Stop } from './stop.ts'

// Types are stripped and code is compiled once, not at every start: 0.1 s.
enableCompileCache()

/** The commands and what they need; each is loaded only when it is asked for, so that a quick one is not slowed down by a large one. */
const program = new Command('stagecoach')
  .description('Promotes releases between environments by pull request')
  .helpOption('-h, --help', 'show this help')
  .helpCommand('help [command]', 'show the help of a command')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, '')) })
  .addHelpText(
    'after',
    '\nExit codes: 0 it went well · 1 there are problems in the repository · 2 it could not be done',
  )

program
  .command('plan')
  .description('say what would be promoted from merged pins, in a local clone')
  .option('--repo <dir>', 'the clone, bare or not', '.')
  .option('--org-config <file>', 'the organisation’s file, for a configuration with "extends: org"')
  .option('--env <name>', 'only into this environment')
  .option('--app <name>', 'only this app')
  .option('--json', 'for machines')
  .option('--patch', 'as a patch that git apply takes')
  .action(async options => (await import('./plan.ts')).plan(options))

program
  .command('config')
  .description('about a repository’s configuration')
  .command('check')
  .description('say what is wrong in .github/stagecoach.yml')
  .option('--repo <dir>', 'the clone, bare or not', '.')
  .option('--org-config <file>', 'the organisation’s file, for a configuration with "extends: org"')
  .option('--json', 'for machines')
  .action(async options => (await import('./config-check.ts')).configCheck(options))

program
  .command('diff')
  .description('say what a change does in every environment that it reaches, in a local clone')
  .option('--repo <dir>', 'the clone, bare or not', '.')
  .option('--base <ref>', 'what it is compared with; default: where it left the default branch of the remote')
  .option('--head <ref>', 'the change; default, and ".": the work tree as it is, with what is not committed')
  .option('--env <name>', 'only this environment')
  .option('--app <name>', 'only this app')
  .option('--org-config <file>', 'the organisation’s file, for a configuration with "extends: org"')
  .addOption(
    new Option('--format <format>', 'how it is said').choices(['text', 'markdown', 'json', 'yaml']).default('text'),
  )
  .option('--exit-code', 'end with 1 also where something changes')
  .addHelpText(
    'after',
    `
Values of secrets are never shown. Nothing is fetched, and no cluster is asked.

Exit codes: 0 it could be told · 1 the change brings problems, or with --exit-code something changes · 2 it could not be done`,
  )
  .action(async options => (await import('./diff.ts')).diff(options))

program
  .command('render <overlay>')
  .description('print the objects of an overlay: its path, app/env, or any directory of a local clone')
  .option('--repo <dir>', 'the clone, bare or not', '.')
  .option('--ref <ref>', 'the commit; default, and ".": the work tree as it is, with what is not committed')
  .option('--kubernetes <version>', 'minor version of the cluster, as 1.33; default: what the configuration says')
  .option('--org-config <file>', 'the organisation’s file, for a configuration with "extends: org"')
  .addOption(new Option('--format <format>', 'how they are printed').choices(['yaml', 'json']).default('yaml'))
  .addHelpText(
    'after',
    `
Values of secrets are hidden; there is no option to show them.

Exit codes: 0 all of it was rendered · 1 there are problems (stderr) · 2 it could not be done`,
  )
  .action(async (overlay, options) => (await import('./render.ts')).render(overlay, options))

program
  .command('validate [path]')
  .description('judge what overlays are rendered to, and files, in a local clone: all of it, or what is below a path')
  .option('--repo <dir>', 'the clone, bare or not', '.')
  .option('--ref <ref>', 'the commit; default, and ".": the work tree as it is, with what is not committed')
  .option('--base <ref>', 'only what is new since then counts; default: everything does')
  .option('--env <name>', 'only this environment')
  .option('--app <name>', 'only this app')
  .option('--kubernetes <version>', 'minor version of the cluster, as 1.33; default: what the configuration says')
  .option('--org-config <file>', 'the organisation’s file, for a configuration with "extends: org"')
  .addOption(
    new Option('--format <format>', 'how it is said').choices(['text', 'json', 'sarif', 'junit']).default('text'),
  )
  .addHelpText(
    'after',
    `
Values of secrets are never shown. Nothing is fetched, and no cluster is asked.

Exit codes: 0 nothing stands in the way · 1 there are problems · 2 it could not be done`,
  )
  .action(async (path, options) => (await import('./validate.ts')).validate(path, options))

program
  .command('serve')
  .description('receive webhooks and promote, until it is stopped; settings come from the environment')
  .action(async () => {
    const [{ serveCommand }, { assemble }] = await Promise.all([import('./serve.ts'), import('../assemble.ts')])
    await serveCommand(assemble)
  })

program
  .command('demo')
  .description('play the road once on this machine, with a GitHub and a cluster of its own, and show it on a page')
  .option('--repo <dir>', 'play it on this repository, of which only a copy is changed')
  .option('--once', 'end after the play; 0 only if every last environment became healthy')
  .option('--port <number>', 'where the page is; default: 8080, or the next that is free')
  .addOption(new Option('--patience <seconds>').hideHelp())
  .addOption(new Option('--break <what>').hideHelp())
  .action(async options => (await import('./demo.ts')).demo(options))

// Whoever reads our output may have seen enough (`| head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCode.ok : exitCode.couldNot
  else if (error instanceof Stop) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = error.code
  } else if (error instanceof Error && error.name === 'GitFailed') {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = exitCode.couldNot
  } else throw error
}
