import type { Declined } from '../promotion/release.ts'
import { cut } from './cut.ts'
import { escaped, plain } from './escape.ts'
import { type CheckText, fitting } from './gates-check.ts'
import { firstOf } from './table.ts'
import { stopped } from './words.ts'

/** The check run `stagecoach/release` on the commit of a tag that moves nothing: why, and what to do. */
export const releaseCheck = (
  tag: string,
  declined: readonly Pick<Declined, 'app' | 'env' | 'sentence'>[],
): CheckText => {
  const summary = fitting(most => {
    const { shown, more } = firstOf(declined, most)
    return [
      ...shown.map(({ app, env, sentence }) => `- ${escaped(app)} in ${escaped(env)}: ${escaped(stopped(sentence))}`),
      ...(more > 0 ? [`- … ${more} more`] : []),
    ].join('\n')
  })
  const why = 'Nothing was changed. Once that is mended, the tag is taken up by itself.'
  return { title: cut(`${plain(tag)} is not released`, 200), summary: `${summary}\n\n${why}` }
}
