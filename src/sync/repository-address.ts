/**
 * One form for the many addresses of one repository: `git@github.com:Acme/shop.git`, `https://github.com/acme/shop` and
 * `ssh://git@github.com:22/acme/shop` all become `github.com/acme/shop`. A port counts over HTTP and not over SSH, where it only
 * says how the same host is reached. Giving it its own result changes nothing.
 */
export const repositoryAddress = (address: string): string => {
  const text = address.trim().toLowerCase()
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//.exec(text)
  const overSsh = scheme?.[1] === 'ssh' || scheme?.[1] === 'git+ssh'
  const rest = text.slice(scheme?.[0].length ?? 0).replace(/^[^/@]*@/, '')
  const slash = scheme === null ? rest.replace(/^([^/:]+):(?!\d+\/)/, '$1/') : rest
  const host = overSsh ? slash.replace(/^([^/:]+):\d+/, '$1') : slash
  return host.replace(/\/+$/, '').replace(/\.git$/, '')
}
