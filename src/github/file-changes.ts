import type { FileWrite } from '../engine/ports.ts'

/** Files as `createCommitOnBranch` takes them: whole contents, in base64. */
export function fileChanges(files: readonly FileWrite[]) {
  return {
    additions: files.flatMap(({ path, text }) =>
      text === null ? [] : [{ path, contents: Buffer.from(text, 'utf8').toString('base64') }],
    ),
    deletions: files.flatMap(({ path, text }) => (text === null ? [{ path }] : [])),
  }
}
