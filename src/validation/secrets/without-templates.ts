/** An action that only writes a text of its own: `{{ "x" | b64enc }}`. */
const LITERAL = /\{\{-?[ \t]*"[^"\\\n{}]{1,500}"[ \t]*(?:\|[ \t]*(?:b64enc|quote|squote|toString)[ \t]*){1,4}-?\}\}/g
/** Stands for a letter of what a template puts in. */
const STAND_IN = '\uE000'

/**
 * A text with its template actions taken out, letter for letter, so that it can be read as YAML and every place in it stays: lines with
 * nothing but actions become empty, actions among others a word that stands for what they put in, or the text that they write.
 */
export const withoutTemplates = (text: string): string => {
  if (!text.includes('{{')) return text
  return text
    .replace(LITERAL, action => {
      const [before = '', literal = '', after = ''] = action.split('"')
      return ' '.repeat(before.length + 1) + literal + ' '.repeat(after.length + 1)
    })
    .replace(/^[ \t]*(?:\{\{(?:[^{}]|\}(?!\})|\{(?!\{)){0,4000}\}\}[ \t]*)+$/gm, lines => lines.replace(/[^\n]/g, ' '))
    .replace(/\{\{(?:[^{}]|\}(?!\})|\{(?!\{)){0,4000}\}\}/g, action => action.replace(/[^\n]/g, STAND_IN))
}
