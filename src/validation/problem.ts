// Secrets are found where objects are rendered, before validation knows of them.
export type { Problem, Severity } from '../diff/problem.ts'
