/**
 * Forms of tokens that say by themselves what they are, as their issuers describe them. Each begins where no other word goes on, so
 * that looking for them is linear in the text.
 */
const FORMS: readonly string[] = [
  // AWS: ids of access keys. Their secrets have no form and are found by their keys.
  '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}',
  // GitHub: all kinds, also the installation tokens that have an id and a JWT in them.
  'gh[a-z]_[A-Za-z0-9_.-]{16,}',
  'github_pat_[A-Za-z0-9_]{16,}',
  // GitLab
  'gl(?:pat|dt|rt|rtr|oas|ptt|cbt|soat|ft|imt|agent|ffct)-[\\w.-]{16,}',
  'GR1348941[\\w-]{16,}',
  // Slack, Discord, Teams: tokens, and addresses that whoever has may write to.
  'x(?:ox[a-z]|app)-[\\w-]{8,}',
  'https://hooks\\.slack\\.com/(?:services|workflows|triggers)/[\\w/-]+',
  'https://(?:\\w+\\.)?discord(?:app)?\\.com/api/webhooks/[\\w/-]+',
  'https://[\\w-]+\\.webhook\\.office\\.com/[\\w/@-]+',
  // Google: API keys, OAuth
  'AIza[\\w-]{30,}',
  'ya29\\.[\\w-]{16,}',
  'GOCSPX-[\\w-]{16,}',
  // JWT. Nothing of its own alphabet may stand before it, so that no run of letters is looked through twice.
  '(?<![\\w-])eyJ[\\w-]{8,}\\.[\\w-]{8,}(?:\\.[\\w-]*)?',
  // Registries of packages and images
  'npm_[A-Za-z0-9]{30,}',
  'pypi-[\\w-]{30,}',
  'rubygems_[a-f0-9]{32,}',
  'dckr_(?:pat|oat)_[\\w-]{16,}',
  // Stripe, SendGrid, Twilio, Mailgun, Square, Shopify
  '[srp]k_(?:live|test|prod)_[A-Za-z0-9]{10,}',
  'whsec_[A-Za-z0-9+/=]{16,}',
  'SG\\.[\\w-]{16,}\\.[\\w-]{16,}',
  'SK[a-f0-9]{32}',
  'key-[a-f0-9]{32}',
  'sq0(?:atp|csp)-[\\w-]{16,}',
  'shp(?:at|ca|pa|ss|ua)_[a-fA-F0-9]{24,}',
  // OpenAI, Anthropic, Hugging Face
  'sk-[\\w-]{20,}',
  'hf_[A-Za-z]{30,}',
  // HashiCorp, DigitalOcean, Databricks, Grafana, New Relic, Sentry, Linear, Atlassian, Doppler, 1Password, PlanetScale, Postman, Supabase, Fly
  'hv[sbr]\\.[\\w-]{16,}',
  '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w-]{40,}',
  'do[oprt]_v1_[a-f0-9]{40,}',
  'dapi[a-f0-9]{32}',
  'gl(?:c|sa)_[\\w+/=-]{16,}',
  'NR(?:AK|II|RA)-[\\w-]{16,}',
  'sntry[su]_[\\w+/=-]{16,}',
  'lin_api_[A-Za-z0-9]{16,}',
  'AT(?:ATT|CTT|BB)[\\w=-]{20,}',
  'dp\\.(?:pt|st|ct|sa|scim|audit)\\.[\\w.-]{16,}',
  'ops_eyJ[\\w-]{40,}',
  'pscale_(?:tkn|pw|oauth)_[\\w.-]{16,}',
  'PMAK-[a-f0-9]{24}-[a-f0-9]{34}',
  'sbp_[a-f0-9]{40}',
  'fo1_[\\w-]{16,}',
  // Telegram; age; hashes of passwords, which can be tried
  '\\d{8,10}:AA[\\w-]{33}',
  'AGE-SECRET-KEY-1[A-Z0-9]{58}',
  '\\$(?:2[abxy]|apr1|[156]|argon2(?:id?|d)|y|7)\\$[./A-Za-z0-9$=,+]{20,}',
]

/** Tokens of known forms, wherever they stand in a text. */
export const KNOWN_TOKENS = new RegExp(`(?<![A-Za-z0-9])(?:${FORMS.join('|')})`, 'g')

/**
 * Whether a text of one word looks drawn rather than named: long, of letters of both cases and digits that change often. Paths look so
 * where one of their parts does.
 */
export const looksDrawn = (word: string): boolean => {
  if (word.length < 12 || word.length > 4_096) return false
  return word.includes('/') ? word.split('/').some(part => isDrawn(part, 14)) : isDrawn(word, 20)
}

/** `least`: how long it has to be where no symbol is in it that only passwords have. */
const isDrawn = (word: string, least: number): boolean => {
  let lower = 0
  let upper = 0
  let digit = 0
  let symbol = 0
  let changes = 0
  let capitalised = 0
  let last = -1
  for (let index = 0; index < word.length; index++) {
    const code = word.charCodeAt(index)
    const kind = code >= 97 && code <= 122 ? 0 : code >= 65 && code <= 90 ? 1 : code >= 48 && code <= 57 ? 2 : 3
    if (kind === 0) lower++
    else if (kind === 1) upper++
    else if (kind === 2) digit++
    else symbol++
    if (kind !== last) changes++
    if (kind === 0 && last === 1) capitalised++
    last = kind
  }
  if (lower === 0 || digit === 0 || symbol > word.length / 5) return false
  if (changes < word.length * 0.35) return false
  // In names every other change begins a word: `K8sRequiredLabels`.
  if (digit < 3 && changes - capitalised < word.length * 0.3) return false
  // Hexadecimal digests, ids with dashes and generated names of objects have no capital letters.
  if (upper === 0) return word.length >= least + 4 && symbol === 0 && /[g-z]/.test(word)
  return word.length >= least || /[!@#$%^&*~?]/.test(word)
}
