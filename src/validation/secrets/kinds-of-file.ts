/** How a file is searched for secrets. */
export type SearchedFile =
  /** Documents of YAML or JSON, templates of them, and what is in their texts. */
  | 'yaml'
  | 'json'
  /** Lines of variables: every value that its name calls secret. */
  | 'env'
  /** Lines of settings of any kind. */
  | 'settings'
  /** Rules of SOPS: they name who may decrypt, and hold nothing themselves. */
  | 'sops config'
  /** Any text, and files of keys: only what is a secret by its form. */
  | 'text'

/** Files that are no text, or whose drawn letters are public. */
const SKIPPED =
  /\.(?:png|jpe?g|gif|webp|ico|bmp|svg|pdf|woff2?|ttf|eot|otf|mp[34]|mov|webm|zip|t?gz|tar|bz2|xz|zst|br|7z|rar|jar|war|class|exe|dll|so|dylib|a|o|wasm|bin|dat|db|sqlite3?|p12|pfx|jks|keystore|truststore|kdbx?|gpg|pyc|crt|cer|der|pub|asc|sig|map|min\.js|min\.css|snap|sum)$|(?:^|\/)(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml|Chart\.lock|Cargo\.lock|poetry\.lock|composer\.lock|Gemfile\.lock|go\.sum|\.terraform\.lock\.hcl)$|(?:^|\/)(?:node_modules|\.git)\//i

/** How a file is searched, told by its name; undefined: not at all. */
export const kindsOfFile = (path: string): SearchedFile | undefined => {
  if (SKIPPED.test(path)) return undefined
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (/^\.sops\.ya?ml$/.test(name)) return 'sops config'
  // Workflows take their secrets by expressions, and their other words are not settings.
  if (/(?:^|\/)\.(?:github|circleci)\/|(?:^|\/)\.gitlab-ci\.ya?ml$/.test(path)) return 'text'
  if (/^\.env(?:rc)?(?:\.|$)|\.env(?:\.[\w-]+)?$|^env\.(?:prod|production|dev|staging|local|secret)$/i.test(name))
    return 'env'
  if (/\.ya?ml(?:\.(?:dist|example|sample|tmpl|tpl|template))?$|^kubeconfig|\.kubeconfig$|^kustomization$/i.test(name))
    return 'yaml'
  if (/\.(?:json|json5|jsonc|dockerconfigjson|tfstate)$|^\.dockerc(?:onfigjson|fg)$/i.test(name)) return 'json'
  if (
    /\.(?:properties|ini|cfg|conf|config|toml|tfvars|hcl|tf|sh|bash|ps1|bat|xml|jsonnet|libsonnet|cue|pkl)$|^\.(?:npmrc|pypirc|netrc|pgpass|my\.cnf|git-credentials)$|^(?:Dockerfile|Makefile|Tiltfile|justfile)/i.test(
      name,
    )
  )
    return 'settings'
  return 'text'
}
