import { isMark } from './mark.ts'
import { saysSecret } from './says-secret.ts'

/** Switches and nothings. */
const SWITCH = /^(?:|true|false|yes|no|on|off|0|1|null|nil|none|~|undefined|enabled|disabled|required|optional)$/i
/** What is put in by somebody else later: variables without a default, templates without a text of their own, references to vaults. */
const PLACEHOLDER =
  /^(?:\$\{[\w.:-]+\}|\$\(\w[\w.-]*\)|\$\d|\{\{[^"'`{}]*\}\}|<path:[^>]*>|<[a-z][a-z _-]*>|(?:ref\+|vault:|op:\/\/|arn:aws:(?:secretsmanager|ssm):|projects\/[^/]+\/secrets\/)\S*|\*{3,}|x{3,}|%s|\[?redacted\]?|\$\(cat [\w./-]+\))$/i
/** A default in a variable is a value: `${PASSWORD:-hunter2}`. */
const DEFAULTED = /^\$\{\w+:[-=?+]/
/** Encrypted with SOPS. Whatever else looks like it is not. */
const ENCRYPTED = /^ENC\[AES256_GCM,data:[A-Za-z0-9+/=]*,iv:[A-Za-z0-9+/=]+,tag:[A-Za-z0-9+/=]+,type:\w+\]$/
/** Where something is mounted, and files by their names. */
const FILE =
  /^[\w./-]*[\w-]\.(?:pem|key|crt|cer|p12|jks|json|ya?ml|txt|conf|properties)$|^(?:file:\/\/)?\/(?:etc|var|run|mnt|opt|secrets?|usr|home|tmp|vault|app|config|certs?|root|data|srv|credentials)(?:\/[\w.@-]+)+\/?$/

/** Whether a text is encrypted already. */
export const isEncrypted = (text: string): boolean => ENCRYPTED.test(text)

/** `$DB_PASSWORD`, `$dex.github.clientSecret`: what comes after the dollar is a name, or else a password may begin with one. */
const isVariable = (text: string): boolean =>
  /^\$(?:[A-Z_][A-Z0-9_]*|\{[A-Z_][A-Z0-9_]*\})[\w./-]*$/.test(text) ||
  (/^\$[A-Za-z][\w.:-]*$/.test(text) && saysSecret(text.slice(1)) !== undefined)

/** Whether a text tells nothing even where its key says that it is a secret: a switch, a placeholder, a path, or encrypted. */
export const isHarmless = (text: string): boolean =>
  SWITCH.test(text) ||
  isMark(text) ||
  isEncrypted(text) ||
  (text.length < 200 && ((PLACEHOLDER.test(text) && !DEFAULTED.test(text)) || FILE.test(text) || isVariable(text)))

/** Whether a text is one of the words that sentences are made of, rather than something that was made up or drawn. */
export const isWord = (text: string): boolean => /^[A-Za-z]?[a-z]{0,19}(?:[-'][a-z]+)*[.,;:!?]*$/.test(text)
