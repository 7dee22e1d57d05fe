import type { Gate } from '../gate.ts'
import { mayAct, whoPromotes } from '../rights.ts'

/** Whether somebody who may wants it, or the environment moves by itself. Rights are those of now, not of the wish. */
export const right: Gate = {
  name: 'right',
  about: 'person',
  judge: ({ plan, environment, wish, old, undone, pull }) => {
    const base = { gate: 'right', asks: `promoted by ${whoPromotes(environment)}` }
    if (wish) {
      const { by, at, link } = wish.wish
      const linked = link ? { link } : {}
      if (!mayAct(environment.who.promote, by, wish.rights))
        return {
          ...base,
          ...linked,
          state: 'block',
          code: 'right.lost',
          sentence: `${by.login} asked for it and may not promote to ${environment.name}${wish.rights ? '' : ' (the rights cannot be read now)'}`,
          since: at,
          endedBy: `/promote ${environment.name} by ${whoPromotes(environment)}`,
        }
      return { ...base, ...linked, state: 'pass', code: 'right.asked', sentence: `asked by ${by.login}`, since: at }
    }
    const unknown = plan.changes.some(change => change.order === 'unknown')
    if (environment.promote === 'auto' && !old && !unknown && undone === null)
      return {
        ...base,
        asks: `${environment.name} moves by itself`,
        state: 'pass',
        code: 'right.auto',
        sentence: 'promote: auto',
      }
    const [code, sentence] = old
      ? ['right.old', 'this difference was there before anything was promoted here, so a person looks at it first']
      : environment.promote !== 'auto'
        ? ['right.nobody', 'nobody has asked for it yet']
        : undone !== null
          ? ['right.undone', `exactly this came with #${undone} and was taken back, so a person decides`]
          : ['right.order', 'which of the two versions is newer is not known, so a person decides']
    return {
      ...base,
      state: 'wait',
      code,
      sentence,
      ...(pull ? { since: pull.createdAt } : {}),
      endedBy: `${whoPromotes(environment)}: ${environment.promote === 'command' ? '' : 'merge it, or '}comment /promote ${environment.name}`,
    }
  },
}
