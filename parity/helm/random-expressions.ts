/** An expression whose value is random, and the shape that it has on every side. */
export interface RandomExpression {
  readonly expression: string
  readonly shape: RegExp
}

const pem = (kind: string): string => `-----BEGIN ${kind}-----\\n[A-Za-z0-9+/=\\n]+\\n-----END ${kind}-----\\n`
const key = pem('RSA PRIVATE KEY')
const certificate = pem('CERTIFICATE')

const is = (expression: string, shape: string): RandomExpression => ({ expression, shape: new RegExp(`^${shape}$`) })

/** Compared by their shape, because native tools cannot be given random numbers. What follows from them is compared exactly: see `sure`. */
export const randomExpressions: readonly RandomExpression[] = [
  is('randAlphaNum 16', '[A-Za-z0-9]{16}'),
  is('randAlpha 7', '[A-Za-z]{7}'),
  is('randNumeric 6', '[0-9]{6}'),
  is('randAscii 9', '[ -~]{9}'),
  is('randBytes 12', '[A-Za-z0-9+/]{16}'),
  is('randInt 5 9 | toString', '[5-8]'),
  is('shuffle "abc"', '(?!.*(.).*\\1)[abc]{3}'),
  is('uuidv4', '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'),
  is('bcrypt "secret"', '\\$2a\\$10\\$[./A-Za-z0-9]{53}'),
  is('htpasswd "user" "secret"', 'user:\\$2a\\$10\\$[./A-Za-z0-9]{53}'),
  is('encryptAES "key" "text"', '[A-Za-z0-9+/=]{44}'),
  is('genPrivateKey "rsa"', key),
  is('genPrivateKey "ecdsa"', pem('EC PRIVATE KEY')),
  is('genPrivateKey "ed25519"', pem('PRIVATE KEY')),
  is('genPrivateKey "none"', 'Unknown type none'),
  is('(genCA "ca" 365).Cert', certificate),
  is('(genCAWithKey "ca" 365 (genPrivateKey "ecdsa")).Cert', certificate),
  is('(genSelfSignedCert "a.example.com" (list "10.0.0.1") (list "b.example.com") 30).Key', key),
  is('(genSelfSignedCertWithKey "a" nil nil 30 (genPrivateKey "ed25519")).Cert', certificate),
  is('(genSignedCert "a" nil (list "a.example.com") 30 (genCA "ca" 1)).Cert', certificate),
  is('(genSignedCertWithKey "a" nil nil 30 (genCA "ca" 1) (genPrivateKey "ecdsa")).Cert', certificate),
  is('(genCA "ca" 1).Key', key),
]

/** What is sure of random values, compared exactly. What stands before `;;` is an action of its own. */
export const sure: readonly string[] = [
  'len (randAlphaNum 20)',
  'regexMatch "^[a-zA-Z]{5}$" (randAlpha 5)',
  'randBytes 9 | b64dec | len',
  'shuffle "hello" | splitList "" | sortAlpha | join ""',
  'ne (uuidv4) (uuidv4)',
  '$ca := genCA "ca" 1 ;; eq (buildCustomCert ($ca.Cert | b64enc) ($ca.Key | b64enc)).Cert $ca.Cert',
  'encryptAES "k" "round trip" | decryptAES "k"',
  'randInt 3 4',
  'htpasswd "u" "p" | hasPrefix "u:$2a$10$"',
]

/** What depends on the clock, which stands still on both sides. */
export const clocked: readonly string[] = [
  'now | date "2006-01-02T15:04:05Z07:00"',
  'now | unixEpoch',
  'ago (toDate "2006-01-02" "2009-11-09")',
  'now | dateModify "-24h" | date "Mon Jan 2 15:04:05.000000 2006"',
  'now | htmlDate',
  'dateInZone "2006-01-02 15:04" (now) "UTC"',
  'durationRound (now | dateModify "-50h")',
  'now | date_modify "1h" | unixEpoch',
  'now.Year',
  'htmlDateInZone (now) "UTC"',
]
