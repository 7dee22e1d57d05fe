/** A text, number or switch as it is written; empty for everything else. Maps of foreign data may not even be turned into texts. */
export const scalarText = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
