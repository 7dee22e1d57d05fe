/** Something that keeps the road safe, and how to switch it off in the source: a test must notice. */
export interface Guard {
  /** What it guards against, in a few words. */
  readonly name: string
  readonly file: string
  /** Text that stands in the file exactly once. */
  readonly find: string
  /** What stands in its place while the guard is off. */
  readonly put: string
  /** A test that fails then: its file, and its name after the names of what it stands in (` > ` between them), or a part that only it has. */
  readonly test: { readonly file: string; readonly title: string }
}

/** Every guard, in the order in which a webhook meets them. */
export const guards: readonly Guard[] = [
  {
    name: 'signature of deliveries',
    file: 'src/web/signature.ts',
    find: 'return timingSafeEqual(given, ',
    put: 'return ((one: Buffer, other: Buffer) => one.length === other.length)(given, ',
    test: {
      file: 'test/ingress.test.ts',
      title: 'answers 401 to ten thousand signatures that are nearly right, and stores none',
    },
  },
  {
    name: 'dedup of deliveries',
    file: 'src/store/inbox.ts',
    find: 'values ($1, $2, $3, $4) on conflict (id) do nothing',
    put: 'values ($1, $2, $3, $4) on conflict (id) do update set handled = 0, payload = excluded.payload',
    test: {
      file: 'test/store.test.ts',
      title: 'a handled delivery leaves work, and neither it nor its redelivery is looked at again',
    },
  },
  {
    name: 'fencing of leases',
    file: 'src/store/work.ts',
    find: "const mine = 'key = $1 and lease = $2 and leased_until is not null'",
    put: "const mine = 'key = $1 and $2 = $2'",
    test: {
      file: 'test/store.test.ts',
      title: 'an expired lease is taken by somebody else, and its old holder can no longer end it',
    },
  },
  {
    name: 'one comment is obeyed once',
    file: 'src/engine/obey.ts',
    find: 'if (seen.ok && seen.value.ended) {',
    put: 'if (seen.ok && seen.value.ended && asked.id < 0) {',
    test: {
      file: 'test/scenarios/chaos-kill.test.ts',
      title: 'a command that was ended is not carried out again by a process that has forgotten everything',
    },
  },
  {
    name: 'a wish that was fulfilled is not answered as if it were late',
    file: 'src/engine/obey-promote.ts',
    find: 'if (hearing.repeated && landedSince(hearing, env, wanted.apps)) return { ok: true }',
    put: '',
    test: {
      file: 'test/scenarios/chaos-kill.test.ts',
      title: 'third 1 > and started again without its disk, it ends the same',
    },
  },
  {
    name: 'a command survives a limit',
    file: 'src/engine/obey.ts',
    find: "if (!done.ok && (done.code === 'limited' || done.code === 'unavailable'))",
    put: 'if (!done.ok && clock.now() < 0)',
    test: {
      file: 'test/scenarios/chaos-limits.test.ts',
      title: 'it ends the same, part 1',
    },
  },
  {
    name: 'rights are read again at the merge',
    file: 'src/promotion/gates/right.ts',
    find: 'if (!mayAct(environment.who.promote, by, wish.rights))',
    put: 'if (environment.who.promote.length < 0 && !mayAct(environment.who.promote, by, wish.rights))',
    test: {
      file: 'test/scenarios/promote-command.test.ts',
      title: 'a wish of somebody who lost the right meanwhile is not carried out',
    },
  },
  {
    name: 'nothing on a foreign ledger is believed',
    file: 'src/promotion/gates/hold.ts',
    find: 'if (!ledgerTrusted)',
    put: 'if (!ledgerTrusted && holds.length < 0)',
    test: {
      file: 'test/scenarios/ledger-foreign.test.ts',
      title: 'where somebody else writes on the ledger, everything stops and says so',
    },
  },
  {
    name: 'health counts for the commit that was asked about',
    file: 'src/promotion/evidence.ts',
    find: 'const seen = facts.seen?.asked === deployment.commit ? facts.seen : undefined',
    put: 'const seen = facts.seen',
    test: { file: 'test/evidence.test.ts', title: 'an engine that says degraded of another commit revokes nothing' },
  },
  {
    name: 'a promotion is ours, or left alone',
    file: 'src/promotion/gates/ours.ts',
    find: 'if (!pull.headIsOurs)',
    put: 'if (!pull.headIsOurs && pull.number < 0)',
    test: {
      file: 'test/scenarios/edited-by-people.test.ts',
      title: 'what somebody committed to is left to people, and that is said once',
    },
  },
  {
    name: 'an address alone makes no commit ours',
    file: 'src/github/made-by-us.ts',
    find: 'commit.signature.wasSignedByGitHub',
    put: 'commit.signature !== null',
    test: { file: 'test/github-open.test.ts', title: 'does not take a commit for ours because its e-mail says so' },
  },
  {
    name: 'no plan writes to `.github/`',
    file: 'src/github/forbidden-path.ts',
    find: "if (odd || parts[0] === '.github') return path",
    put: 'if (odd) return path',
    test: {
      file: 'test/github-open.test.ts',
      title: 'refuses a plan that touches .github or leaves the tree, whole and without a request',
    },
  },
  {
    name: 'the ledger grows on the head that was read (`expectedHeadOid`)',
    file: 'src/github/write-ledger.ts',
    find: 'expectedHeadOid: onto,',
    put: 'expectedHeadOid: (await readHead(site, LEDGER)) ?? onto,',
    test: { file: 'test/github-sim.test.ts', title: 'grows by commits of ours, each on the one that was read' },
  },
  {
    name: 'a branch moves from the head that was planned on (`beforeOid`)',
    file: 'src/github/replace-pull.ts',
    find: 'beforeOid: pull.head, afterOid: head',
    put: 'afterOid: head',
    test: { file: 'test/github-sim.test.ts', title: 'is not regenerated over the work of others' },
  },
  {
    name: 'merged is the head that was judged (`sha`)',
    file: 'src/github/merge-pull.ts',
    find: 'sha: pull.head,',
    put: '',
    test: { file: 'test/github-sim.test.ts', title: 'is not merged at another head than the one that was judged' },
  },
  {
    name: 'writes are sent once',
    file: 'src/github/octokit.ts',
    find: 'if (isWrite(options) || isAuth(options)) return (await once(options)) as never',
    put: 'if (isAuth(options)) return (await once(options)) as never',
    test: { file: 'test/github-sim.test.ts', title: 'comments at most once through 502 after' },
  },
  {
    name: 'after a doubt it is read back what landed',
    file: 'src/github/open-pull.ts',
    find: '    seen = await readOurBranch(site, open)\n    if (pull',
    put: '    seen = nothing\n    if (pull',
    test: {
      file: 'test/github-open.test.ts',
      title: 'finds what landed when the answer was lost, and opens nothing a second time',
    },
  },
  {
    name: 'a merge whose answer was lost is looked for',
    file: 'src/github/merge-pull.ts',
    find: 'if (isDoubt(error)) return await readBack(site, pull)',
    put: "if (isDoubt(error)) return refused('unavailable', 'GitHub did not answer')",
    test: { file: 'test/github-sim.test.ts', title: 'merges at most once through 502 after' },
  },
  {
    name: 'limits are waited for',
    file: 'src/github/octokit.ts',
    find: "if (until > shared.now()) throw new Limited(until, 'a limit was reached')",
    put: '',
    test: {
      file: 'test/github-client.test.ts',
      title: 'asks nothing more of the installation before then, and goes on after it',
    },
  },
  {
    name: 'a promotion that was cut off is finished',
    file: 'src/promotion/decide.ts',
    find: 'finished && observed.shown.get(pull.number) === digest',
    put: 'observed.shown.get(pull.number) === digest',
    test: { file: 'test/scenarios/chaos-limits.test.ts', title: 'it ends the same, part 1' },
  },
  {
    name: 'nothing goes on after a step whose end nobody knows',
    file: 'src/engine/pass.ts',
    find: "if ('pull' in step && unsure.has(step.pull.number)) continue",
    put: '',
    test: { file: 'test/scenarios/chaos-cut.test.ts', title: '502 before > it ends the same, part 1' },
  },
  {
    name: 'what was merged meanwhile is not closed',
    file: 'src/github/close-pull.ts',
    find: "if (node.state === 'MERGED') return []",
    put: '',
    test: { file: 'test/github-writes.test.ts', title: 'says nothing on one that was merged meanwhile' },
  },
  {
    name: 'values of secrets end in the thread that rendered them',
    file: 'src/manifests/session.ts',
    find: 'const { object: masked, hidden } = hide(object, remembering)',
    put: 'const { object: masked, hidden } = hide({ ...object, kind: remembering.name }, remembering)',
    test: {
      file: 'test/scenarios/planted-secrets.test.ts',
      title: 'of a thousand secrets none is in a comment',
    },
  },
  {
    name: 'messages of parsers and templates are cleaned of secrets',
    file: 'src/manifests/session.ts',
    find: 'return text => find(text, this.#mark)',
    put: 'return text => (find === undefined ? text : text)',
    test: {
      file: 'test/scenarios/planted-secrets.test.ts',
      title: 'of a thousand secrets none is in a comment',
    },
  },
  {
    name: 'what is overtaken by a newer push is given up',
    file: 'src/engine/handle.ts',
    find: 'if (parts.store.overtaken(work)) end.abort(overtaken)',
    put: '',
    test: {
      file: 'test/scenarios/change-shows-environments.test.ts',
      title: 'what is overtaken by a newer push while it is rendered is given up',
    },
  },
  {
    name: 'what is not valid is not merged',
    file: 'src/promotion/gates/valid.ts',
    find: "if (check?.state !== 'failure') return null",
    put: "if (check?.state !== 'pending') return null",
    test: {
      file: 'test/scenarios/validation-policies.test.ts',
      title: 'a promotion that a policy refuses is opened, says why, and is not merged',
    },
  },
]
