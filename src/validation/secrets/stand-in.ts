import { isHarmless } from '../../diff/harmless.ts'
import { isRandom } from './randomness.ts'

/** What tools put something in for: Flux, kustomize, Helm, envsubst, Argo CD, vals, Grafana, Spring, Azure, tokens in `#{…}#`. */
const PARTS =
  /\$\{[\w.]{1,100}(?::[\w./][\w./:-]{0,100})?\}|\$\(\w[\w.-]{0,200}\)|\$\{\{[^{}]{1,200}\}\}|\{\{[^{}]{0,500}\}\}|<[A-Za-z][^<>\n]{0,300}>|%[({][\w.]{1,100}[)}]s?|#\{[\w.-]{1,100}\}#?|__[A-Z][A-Z0-9_]{1,80}__|@@?[A-Z][A-Z0-9_]{1,80}@@?|\$__(?:file|env|vault)\{[^{}]{1,300}\}|@Microsoft\.KeyVault\([^)]{1,300}\)|\uE000+/g
/** References to where a secret is kept. */
const ELSEWHERE =
  /^(?:ref\+[a-z0-9]+:\/\/|vault:|(?:azure)?keyvault:|(?:aws|gcp|az)?(?:sm|kv|ssm|secretsmanager|secretref|secretfile|secrets?):\/\/|op:\/\/|bws:|doppler:|env:|file:|os\.environ\/|ENC\[|\$ANSIBLE_VAULT;|!vault|arn:aws[\w-]*:(?:secretsmanager|ssm|kms):|projects\/[^/]+\/secrets\/|[.*_-]+$|\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$|\S*EXAMPLE(?:KEY)?$)/i
const DEFAULT = /^\$\{\w+:?[-=]([^${}]*)\}$/

/** What a variable with a default stands for: `${PASSWORD:-x}` is x. Everything else stands for itself. */
export const withoutDefault = (text: string): string => (text.length < 1_000 ? (DEFAULT.exec(text)?.[1] ?? text) : text)

/** Whether a text is nothing, encrypted, or only says what is put in later, or where it is kept. */
export const isStandIn = (text: string): boolean => {
  const value = text.trim()
  if (isHarmless(value) || ELSEWHERE.test(value)) return true
  if (value.length > 4_096 || !/[$%#@<{_\uE000]/.test(value)) return false
  const rest = value.replace(PARTS, '')
  return rest !== value && !rest.split(/[\s:/@?&=,;]+/).some(isRandom)
}

const WEAK =
  /^(?:(?:pass(?:word|wd)?|passw0rd|p@ssw[0o]rd|secret|token|api[-_]?key|key|test(?:ing)?|admin|administrator|root|guest|user|default|demo|dev|local|example|sample|dummy|fake|foo|bar|baz|qux|qwerty|letmein|welcome|postgres|mysql|mariadb|redis|mongo|rabbitmq|minio|minioadmin|minio123|grafana|prom-operator|sa|temp|abc|supersecret|topsecret|hunter2)[-_.!]?\d{0,6}!?|\d{1,6}|0?123456789?0?|abc(?:123|d\w{0,3})?)$/i
const UNSAID = /^(?:tbd|todo|fixme|unused|unset|empty|string|value|something|anything|n\/a|\.{3,}|(.)\1{2,})$/i
const SAID =
  /change[-_ ]?(?:me|it|this)|replace[-_ ]?(?:me|with|this)|your[-_ ]|<your|placeholder|dummy|example|insert[-_ ]|(?:put|goes|add)[-_ ].{0,40}here|not[-_ ]?(?:a[-_ ]?)?(?:real|secret)|redacted|xxxx|to[-_ ]?be[-_ ]|my[-_ ]?(?:super[-_ ]?)?(?:secret|password|passwd|token|api[-_ ]?key)|fake[-_ ]|test[-_ ]?(?:password|secret|token|key)|(?:password|secret|token|key)[-_ ]?test|insecure|deadbeef/i

/** Whether a value was most likely written to be replaced: `changeme`, `your-token`. */
export const isToBeReplaced = (text: string): boolean => UNSAID.test(text) || (text.length < 100 && SAID.test(text))

/** The same, or a password that everybody tries first: `admin`. */
export const isWeak = (text: string): boolean => WEAK.test(text) || isToBeReplaced(text)
