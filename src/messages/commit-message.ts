import { cut } from './cut.ts'
import { plain } from './escape.ts'
import { formatTrailers, type Trailers } from './trailers.ts'

/**
 * Message of a commit of ours: a headline, sentences for people, trailers for machines. Text that imitates a trailer stays above
 * the last paragraph, where nobody reads it as one.
 */
export const commitMessage = (
  title: string,
  sentences: readonly string[],
  trailers: Trailers,
): { readonly headline: string; readonly body: string } => ({
  headline: headlineOf(title),
  body: [
    ...sentences.map(sentence => cut(plain(sentence), 1000)).filter(text => text !== ''),
    formatTrailers(trailers),
  ].join('\n\n'),
})

/** The number of the pull request that ends a merge's headline stays whole, and a reference. */
const headlineOf = (title: string): string => {
  const number = / \(#\d{1,10}\)$/.exec(title)?.[0] ?? ''
  return cut(plain(title.slice(0, title.length - number.length)), 200 - number.length) + number
}
