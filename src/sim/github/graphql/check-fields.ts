import type { Annotation, CheckRun, CheckSuite, CommitStatus } from '../entities.ts'
import { fullName } from '../entities.ts'
import { newestRuns } from '../operations/rules.ts'
import { suiteState } from '../render/check.ts'
import { connection, type Paging } from './connection.ts'
import { commitSource } from './git-fields.ts'
import { refOf } from './node-id.ts'
import type { Context, Resolvers } from './resolver.ts'
import { time, timeOrNull, upper, upperOrNull } from './resolver.ts'
import { type RollupSource, worst } from './rollup.ts'

const runsOf = (suite: CheckSuite): readonly CheckRun[] =>
  [...suite.repository.runs.values()].filter(run => run.suite === suite)

const page = (run: CheckRun, { world }: Context): string =>
  `${world.address}/${fullName(run.suite.repository)}/runs/${run.id}`

/** What Apps and statuses say about commits. */
export const checkFields = {
  StatusCheckRollup: {
    state: (of: RollupSource) => worst(of.contexts),
    commit: (of: RollupSource) => commitSource(of.repository, of.oid),
    contexts: (of: RollupSource, paging: Paging) => ({
      ...connection(of.contexts, paging),
      checkRunCount: of.contexts.filter(each => each.kind === 'CheckRun').length,
      statusContextCount: of.contexts.filter(each => each.kind === 'StatusContext').length,
    }),
  },
  CheckRun: {
    id: (run: CheckRun) => run.node,
    databaseId: (run: CheckRun) => run.id,
    name: (run: CheckRun) => run.name,
    externalId: (run: CheckRun) => run.externalId,
    status: (run: CheckRun) => upper(run.status),
    conclusion: (run: CheckRun) => upperOrNull(run.conclusion),
    detailsUrl: (run: CheckRun, _: unknown, context: Context) => run.detailsUrl ?? page(run, context),
    url: (run: CheckRun, _: unknown, context: Context) => page(run, context),
    permalink: (run: CheckRun, _: unknown, context: Context) => page(run, context),
    startedAt: (run: CheckRun) => timeOrNull(run.startedAt),
    completedAt: (run: CheckRun) => timeOrNull(run.completedAt),
    title: (run: CheckRun) => run.title,
    summary: (run: CheckRun) => run.summary,
    text: (run: CheckRun) => run.text,
    checkSuite: (run: CheckRun) => run.suite,
    repository: (run: CheckRun) => run.suite.repository,
    annotations: (run: CheckRun, paging: Paging) => connection(run.annotations, paging),
  },
  CheckAnnotation: {
    path: (of: Annotation) => of.path,
    message: (of: Annotation) => of.message,
    title: (of: Annotation) => of.title,
    rawDetails: (of: Annotation) => of.rawDetails,
    annotationLevel: (of: Annotation) => upper(of.level),
    location: (of: Annotation) => ({
      start: { line: of.startLine, column: of.startColumn },
      end: { line: of.endLine, column: of.endColumn },
    }),
  },
  CheckSuite: {
    id: (suite: CheckSuite) => suite.node,
    databaseId: (suite: CheckSuite) => suite.id,
    app: (suite: CheckSuite) => suite.app,
    repository: (suite: CheckSuite) => suite.repository,
    commit: (suite: CheckSuite) => commitSource(suite.repository, suite.headSha),
    branch: (suite: CheckSuite) =>
      suite.headBranch === null ? null : refOf(suite.repository, `refs/heads/${suite.headBranch}`),
    createdAt: (suite: CheckSuite) => time(suite.createdAt),
    updatedAt: (suite: CheckSuite) => time(suite.updatedAt),
    status: (suite: CheckSuite) => upper(suiteState(suite).status),
    conclusion: (suite: CheckSuite) => upperOrNull(suiteState(suite).conclusion),
    checkRuns: (
      suite: CheckSuite,
      args: Paging & { readonly filterBy?: { readonly checkName?: string; readonly checkType?: 'ALL' | 'LATEST' } },
    ) => {
      const newest = new Set(newestRuns(suite.repository, suite.headSha))
      const { checkName, checkType = 'LATEST' } = args.filterBy ?? {}
      const wanted = (run: CheckRun): boolean =>
        (checkName == null || run.name === checkName) && (checkType === 'ALL' || newest.has(run))
      return connection(runsOf(suite).filter(wanted), args)
    },
  },
  StatusContext: {
    id: (status: CommitStatus) => status.node,
    context: (status: CommitStatus) => status.context,
    state: (status: CommitStatus) => upper(status.state),
    description: (status: CommitStatus) => status.description,
    targetUrl: (status: CommitStatus) => status.targetUrl,
    creator: (status: CommitStatus) => status.creator,
    createdAt: (status: CommitStatus) => time(status.createdAt),
  },
} satisfies Resolvers
