/**
 * Keeps what git answered about commits named by their ids: such an answer never changes, and each costs a process. "Not there" is
 * not kept, because it may be fetched. The oldest beyond `most` are forgotten.
 */
export const lastingAnswers = (most = 5_000) => {
  const kept = new Map<string, Promise<string | null>>()
  return (question: string, ask: () => Promise<string | null>): Promise<string | null> => {
    const known = kept.get(question)
    if (known !== undefined) return known
    const answer = ask()
    const forget = (): void => {
      if (kept.get(question) === answer) kept.delete(question)
    }
    answer.then(found => {
      if (found === null) forget()
    }, forget)
    kept.set(question, answer)
    const oldest = kept.size > most ? kept.keys().next().value : undefined
    if (oldest !== undefined) kept.delete(oldest)
    return answer
  }
}
