/** The addresses under which an engine may know a repository, from that of its page. */
export const addressesOf = (page: string): readonly string[] => {
  const { host, pathname } = new URL(page)
  return [page, `${page}.git`, `git@${host}:${pathname.slice(1)}.git`, `ssh://git@${host}${pathname}.git`]
}
