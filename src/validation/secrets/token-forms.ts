import { fromBase64 } from '../../diff/base64.ts'
import { isMap } from '../../diff/json.ts'
import type { Severity } from '../problem.ts'

/** What a token is, when it has exactly the form that its issuer gives it. */
export interface TokenForm {
  /** With its article, for the middle of a sentence. */
  readonly what: string
  /** A `warning` where it is often public, for tests only, or nothing by itself. */
  readonly severity: Severity
  readonly form: RegExp
}

const form = (what: string, regex: RegExp, severity: Severity = 'error'): TokenForm => ({ what, severity, form: regex })

/** In the order in which they are tried. Each begins at the beginning of a text and ends where no letter goes on. */
export const TOKEN_FORMS: readonly TokenForm[] = [
  form('the id of an AWS access key', /^(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])/, 'warning'),
  form('a GitHub token', /^gh[pousr]_[A-Za-z0-9]{36,251}(?![A-Za-z0-9_])/),
  form('a GitHub token', /^ghs_\d+_eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/),
  form('a GitHub token', /^github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}(?!\w)/),
  form('a GitLab token', /^gl(?:pat|dt|rt|rtr|oas|ptt|cbt|soat|ft|imt|agent|ffct)-[\w-]{20,}(?:\.[\w.-]+)?/),
  form('a GitLab token', /^GR1348941[\w-]{20,}/),
  form('a Slack token', /^xox[abeoprs]-(?:\d+-){0,3}[A-Za-z0-9-]{20,}/),
  form('a Slack token', /^xapp-\d-[A-Z0-9]{8,}-\d+-[a-f0-9]{40,}/),
  form(
    'an address of Slack that everybody may write to who has it',
    /^https:\/\/hooks\.slack\.com\/services\/[TE]\w{6,}\/B\w{6,}\/\w{20,}/,
  ),
  form(
    'an address of Slack that everybody may write to who has it',
    /^https:\/\/hooks\.slack\.com\/(?:workflows|triggers)\/\w{8,}\/[\w/]{16,}/,
  ),
  form(
    'an address of Discord that everybody may write to who has it',
    /^https:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[\w-]{60,}/,
  ),
  form(
    'an address of Teams that everybody may write to who has it',
    /^https:\/\/[\w-]+\.webhook\.office\.com\/webhookb2\/[0-9a-f-]{36}@[0-9a-f-]{36}\/IncomingWebhook\/[0-9a-f]{32}\/[\w-]{36}/,
  ),
  // In pages for browsers they are public.
  form('a Google API key', /^AIza[\w-]{35}(?![\w-])/),
  form('a Google access token', /^ya29\.[\w-]{60,}/),
  form('a Google OAuth client secret', /^GOCSPX-[\w-]{28}(?![\w-])/),
  form('an npm token', /^npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/),
  form('a PyPI token', /^pypi-AgE[\w-]{50,}/),
  form('a RubyGems token', /^rubygems_[a-f0-9]{48}(?![A-Za-z0-9])/),
  form('a Docker Hub token', /^dckr_(?:pat|oat)_[\w-]{27,}/),
  form('a live key of Stripe', /^[sr]k_(?:live|prod)_[A-Za-z0-9]{16,}(?!\w)/),
  form('a test key of Stripe', /^[sr]k_test_[A-Za-z0-9]{16,}(?!\w)/, 'warning'),
  form('the secret of a webhook', /^whsec_[A-Za-z0-9+/]{24,}={0,2}/),
  form('a SendGrid key', /^SG\.[\w-]{22}\.[\w-]{43}(?![\w-])/),
  form('the id of a Twilio key', /^SK[a-f0-9]{32}(?![A-Za-z0-9])/, 'warning'),
  form('a Mailgun key', /^key-[a-f0-9]{32}(?![A-Za-z0-9])/),
  form('a Square token', /^sq0(?:atp-[\w-]{22}|csp-[\w-]{43})(?![\w-])/),
  form('a Shopify token', /^shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}(?![A-Za-z0-9])/),
  form('an Anthropic key', /^sk-ant-[a-z]{3,5}\d\d-[\w-]{40,}/),
  form('an OpenAI key', /^sk-(?:proj|svcacct|admin|None)-[\w-]{40,}/),
  form('an OpenAI key', /^sk-(?:[A-Za-z0-9]{48}|or-v1-[a-f0-9]{64})(?![\w-])/),
  form('a Hugging Face token', /^hf_[A-Za-z]{34}(?![A-Za-z0-9])/),
  form('a Vault token', /^hv[sbr]\.[\w-]{24,}/),
  form('a Terraform Cloud token', /^[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,}/),
  form('a DigitalOcean token', /^do[oprt]_v1_[a-f0-9]{64}(?![A-Za-z0-9])/),
  form('a Databricks token', /^dapi[a-f0-9]{32}(?![A-Za-z0-9])/),
  form('a Grafana token', /^glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}(?![A-Za-z0-9])/),
  form('a Grafana token', /^glc_eyJ[A-Za-z0-9+/=]{40,}/),
  form('a New Relic key', /^NR(?:AK-[A-Z0-9]{27}|II-[\w-]{32}|RA-[a-f0-9]{42})(?![A-Za-z0-9])/),
  form('a Sentry token', /^sntry(?:s_eyJ[\w+/=]{40,}|u_[a-f0-9]{64})/),
  form('a Linear key', /^lin_api_[A-Za-z0-9]{40}(?![A-Za-z0-9])/),
  form('an Atlassian token', /^AT(?:ATT3|CTT3)[\w=-]{60,}/),
  form('a Doppler token', /^dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[\w-]+\.)?[A-Za-z0-9]{40,44}(?![A-Za-z0-9])/),
  form('a 1Password service account token', /^ops_eyJ[\w-]{100,}/),
  form('a PlanetScale token', /^pscale_(?:tkn|pw|oauth)_[\w.-]{32,}/),
  form('a Postman key', /^PMAK-[a-f0-9]{24}-[a-f0-9]{34}/),
  form('a Supabase token', /^sbp_[a-f0-9]{40}/),
  form('a Fly.io token', /^fo1_[\w-]{40,}/),
  form('a Telegram bot token', /^\d{8,10}:AA[\w-]{33}(?![\w-])/),
  form('an age secret key', /^AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}(?![A-Z0-9])/),
  form(
    'the hash of a password',
    /^\$(?:2[abxy]\$\d\d\$[./A-Za-z0-9]{53}|apr1\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}|[56]\$[./A-Za-z0-9$=]{44,}|argon2(?:id?|d)\$[\w$=,+/]{40,})/,
    'warning',
  ),
  form('a JSON Web Token', /^eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{20,}/),
]

/** Whether a token of one of the forms is none: it is of a documentation, or says itself that it is public. */
export const isExample = (token: string): boolean => {
  if (token.startsWith('eyJ')) return !isSigned(token)
  const body = token.replace(/^(?:[A-Za-z0-9]{2,12}[_.-])+/, '')
  return (
    /example|xxxxx|\*\*\*|0000000|1234567890|0123456789|abcdefghij|your|dummy|fake|redacted|placeholder/i.test(token) ||
    new Set(body).size < 6
  )
}

/** A JWT with an algorithm and a signature, whose payload is not for everybody. */
const isSigned = (token: string): boolean => {
  const [head = '', payload = ''] = token.split('.', 2).map(part => fromBase64(padded(part)) ?? '')
  const [header, claims] = [parsed(head), parsed(payload)]
  if (!isMap(header) || !isMap(claims) || typeof header['alg'] !== 'string' || /^none$/i.test(header['alg']))
    return false
  // The keys of Supabase for browsers; the example of jwt.io.
  return claims['role'] !== 'anon' && claims['name'] !== 'John Doe'
}

const padded = (text: string): string => text + '='.repeat((4 - (text.length % 4)) % 4)

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
