/** Stands for a letter of what a template puts in. */
const STAND_IN = '\uE000'

/**
 * A text with its template actions taken out, letter for letter, so that it can be read as YAML and every place in it stays: lines with
 * nothing but actions become empty, actions among others a word that stands for what they put in.
 */
export const withoutTemplates = (text: string): string => {
  if (!text.includes('{{')) return text
  return text
    .replace(/^[ \t]*(?:\{\{(?:[^{}]|\}(?!\})|\{(?!\{)){0,4000}\}\}[ \t]*)+$/gm, lines => lines.replace(/[^\n]/g, ' '))
    .replace(/\{\{(?:[^{}]|\}(?!\})|\{(?!\{)){0,4000}\}\}/g, action => action.replace(/[^\n]/g, STAND_IN))
}
