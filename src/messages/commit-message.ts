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
  headline: cut(plain(title), 200),
  body: [
    ...sentences.map(sentence => cut(plain(sentence), 1000)).filter(text => text !== ''),
    formatTrailers(trailers),
  ].join('\n\n'),
})
