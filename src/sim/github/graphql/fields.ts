import { actorFields } from './actor-fields.ts'
import { checkFields } from './check-fields.ts'
import { checkMutations } from './check-mutations.ts'
import { commentFields } from './comment-fields.ts'
import { conversationMutations } from './conversation-mutations.ts'
import { deploymentFields } from './deployment-fields.ts'
import { deploymentMutations } from './deployment-mutations.ts'
import { gitFields } from './git-fields.ts'
import { pullFields } from './pull-fields.ts'
import { pullMutations } from './pull-mutations.ts'
import { queryFields } from './query-fields.ts'
import { refMutations } from './ref-mutations.ts'
import { repositoryFields } from './repository-fields.ts'
import type { Resolvers } from './resolver.ts'

/** Every field that the simulated GitHub answers. */
export const fields: Resolvers = {
  ...actorFields,
  ...checkFields,
  ...commentFields,
  ...deploymentFields,
  ...gitFields,
  ...pullFields,
  ...queryFields,
  ...repositoryFields,
  Mutation: { ...refMutations, ...pullMutations, ...conversationMutations, ...checkMutations, ...deploymentMutations },
}
