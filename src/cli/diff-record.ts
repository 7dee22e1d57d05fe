import type { ChangeFacts } from '../messages/change-facts.ts'
import { outcomeOf } from '../messages/diff-outcome.ts'

/** What `stagecoach diff --format json` and `yaml` print: the shape that scripts may rely on. */
export const diffRecord = (facts: ChangeFacts) => {
  const outcome = outcomeOf(facts)
  return {
    base: facts.base,
    head: facts.head === '' ? null : facts.head,
    environments: outcome.environments,
    overlays: facts.diffs.map(({ overlay, state, objects, problems, unknownBefore, base, head }) => ({
      app: overlay.app,
      env: overlay.env,
      path: overlay.path,
      state,
      objects: objects.map(({ ref, change, summary, dangers, file, added, removed, text }) => ({
        ...ref,
        change,
        summary,
        dangers,
        ...(file === undefined ? {} : { file }),
        added,
        removed,
        diff: text,
      })),
      problems,
      ...(unknownBefore === undefined ? {} : { unknownBefore }),
      digests: { base: base ?? null, head: head ?? null },
    })),
    findings: [
      ...(facts.findings ?? []).flatMap(({ overlay: { app, env }, findings }) =>
        findings.map(finding => ({ app, env, ...finding })),
      ),
      ...(facts.fileFindings ?? []),
    ],
    unjudged: facts.unjudged ?? [],
    shared: facts.shared,
    blocked: outcome.blocked,
    tools: facts.tools,
  }
}
