/** What names of a kind of object look like. */
export type NameRule = 'subdomain' | 'label' | 'service' | 'path segment' | 'ip'

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/

/** What is wrong with a DNS-1123 subdomain, as most names are: why it is not one, or undefined. */
export const wrongSubdomain = (name: string): string | undefined => {
  if (name.length > 253) return 'is longer than 253 characters'
  return (name.includes('.') ? name.split('.').every(part => LABEL.test(part)) : LABEL.test(name))
    ? undefined
    : 'is not made of lower-case letters, digits, "-" and ".", beginning and ending each part with a letter or digit'
}

/** What is wrong with a DNS-1123 label. */
export const wrongLabel = (name: string): string | undefined => {
  if (name.length > 63) return 'is longer than 63 characters'
  return LABEL.test(name)
    ? undefined
    : 'is not made of lower-case letters, digits and "-", beginning and ending with a letter or digit'
}

/** Before 1.36, Services are named after DNS-1035. */
const wrongService = (name: string): string | undefined => {
  if (name.length > 63) return 'is longer than 63 characters'
  return /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name)
    ? undefined
    : 'is not made of lower-case letters, digits and "-", beginning with a letter and ending with a letter or digit'
}

const wrongSegment = (name: string): string | undefined => {
  if (name === '.' || name === '..') return 'may not be "." or ".."'
  return /[/%]/.test(name) ? 'contains "/" or "%"' : undefined
}

const wrongAddress = (name: string): string | undefined =>
  /^[0-9a-f.:]+$/.test(name) ? undefined : 'is not an address in its shortest form'

/** Kinds of Kubernetes that are not named after DNS-1123 subdomains, by `group/kind`. */
const RULES: Readonly<Record<string, NameRule>> = {
  '/Namespace': 'label',
  '/Service': 'service',
  'apps/StatefulSet': 'label',
  'rbac.authorization.k8s.io/Role': 'path segment',
  'rbac.authorization.k8s.io/ClusterRole': 'path segment',
  'rbac.authorization.k8s.io/RoleBinding': 'path segment',
  'rbac.authorization.k8s.io/ClusterRoleBinding': 'path segment',
  'certificates.k8s.io/CertificateSigningRequest': 'path segment',
  'certificates.k8s.io/ClusterTrustBundle': 'path segment',
  'internal.apiserver.k8s.io/StorageVersion': 'path segment',
  'networking.k8s.io/IPAddress': 'ip',
  'policy/PodDisruptionBudget': 'path segment',
}

/** Names that may be no longer than this, for what is made out of them gets longer. */
const LONGEST: Readonly<Record<string, number>> = { 'batch/CronJob': 52 }

const WRONG: Readonly<Record<NameRule, (name: string) => string | undefined>> = {
  subdomain: wrongSubdomain,
  label: wrongLabel,
  service: wrongService,
  'path segment': wrongSegment,
  ip: wrongAddress,
}

/**
 * Why an object of a kind cannot have this name, as the end of a sentence; undefined where it can. `kind` is `group/kind`, `minor` is 33 for 1.33. The beginning
 * of a generated name may end as no name may.
 */
export const wrongName = (kind: string, name: string, minor: number, generated = false): string | undefined => {
  const longest = LONGEST[kind]
  if (longest !== undefined && name.length > longest) return `is longer than ${longest} characters`
  const relaxed = kind === '/Service' && minor >= 36
  const rule = relaxed
    ? 'label'
    : (RULES[kind] ?? (kind.startsWith('authorization.openshift.io/') ? 'path segment' : 'subdomain'))
  return WRONG[rule](generated ? name.replace(/-$/, 'a') : name)
}
