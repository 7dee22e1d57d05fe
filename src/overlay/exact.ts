/** Words that name something that moves: where they stand, the environment has a policy, and no version is pinned. */
const moving =
  /^(?:latest|main|master|trunk|head|develop|development|dev|edge|nightly|stable|staging|stage|production|prod|test|qa|next|canary|current|release|snapshot|beta|alpha|lts)$/i

/** Whether an image tag names one version: not `latest`, no branch, no template. */
export const isExactTag = (tag: string): boolean => {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(tag) || moving.test(tag) || /^latest[-_.]/i.test(tag)) return false
  return /\d/.test(tag) || /^[0-9a-f]{7,64}$/.test(tag)
}

/** Whether a chart's version is one version: Helm reads anything short of three numbers as a range. */
export const isExactChart = (version: string): boolean =>
  /^v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/.test(version) && !/\.[xX*](?:$|[.+-])/.test(version)

/** Whether a revision of a git repository is one commit or one tag: an object id, or something with a whole version in it. */
export const isExactRevision = (revision: string): boolean => {
  if (/^refs\/tags\/./.test(revision)) return true
  if (/^refs\//.test(revision) || /[{}$*^~<>=\s]/.test(revision)) return false
  return (
    /^[0-9a-f]{7,40}$|^[0-9a-f]{64}$/.test(revision) ||
    /^v?\d+\.\d+(?:\.\d+)*(?:[-+][0-9A-Za-z.+-]+)?$/.test(revision) ||
    /(?:^|[-_/v])\d+\.\d+\.\d+(?:[-+.][0-9A-Za-z.+-]+)?$/.test(revision)
  )
}

/** Whether a digest is one. */
export const isDigest = (text: string): boolean => /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.test(text)
