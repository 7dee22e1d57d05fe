import { own } from '../../diff/json.ts'
import { isData, readConftest } from './conftest.ts'
import { readGatekeeper } from './gatekeeper.ts'
import { readClassicPolicies } from './kyverno-classic.ts'
import { readKyvernoPolicies } from './kyverno-policies.ts'
import type { Policies, Policy, PolicyFile } from './policy.ts'
import { type PolicyDocument, readPolicyDocuments } from './policy-document.ts'
import { type PolicyProblem, policyProblem } from './policy-problem.ts'
import { readAdmissionPolicies } from './validating-admission.ts'

/** Reads all policies of some files. Never throws; what is wrong with a file keeps none of the others from being read. */
export const readPolicies = (files: readonly PolicyFile[]): Policies => {
  const conftest = readConftest(files)
  const policies: Policy[] = [...conftest.policies]
  const problems: PolicyProblem[] = [...conftest.problems]
  const documents: PolicyDocument[] = []
  for (const file of files) {
    if (!/\.(?:ya?ml|json)$/.test(file.path) || (conftest.policies.length > 0 && isData(file))) continue
    const read = readPolicyDocuments(file)
    documents.push(...read.documents.filter(({ object }) => own(object, 'kind') !== undefined))
    for (const { line, message } of read.wrong)
      problems.push(policyProblem('error', undefined, { file: file.path, line }, message, 'Mend the file'))
  }
  for (const read of [readAdmissionPolicies, readKyvernoPolicies, readClassicPolicies, readGatekeeper]) {
    const found = read(documents)
    policies.push(...found.policies)
    problems.push(...found.problems)
  }
  return { policies, problems }
}
