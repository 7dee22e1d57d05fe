import { isMap, type JsonMap, listAt } from '../../diff/json.ts'

/** Items of a list that are maps, each with its pointer: `pointer` is that of `value`, `path` leads from there to the list. */
export const itemsAt = (
  value: unknown,
  pointer: string,
  ...path: readonly string[]
): readonly { readonly at: string; readonly item: JsonMap }[] =>
  listAt(value, ...path).flatMap((item, index) =>
    isMap(item) ? [{ at: [pointer, ...path, index].join('/'), item }] : [],
  )
