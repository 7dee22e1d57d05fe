const UNITS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    m: 1e-3,
    '': 1,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    P: 1e15,
    E: 1e18,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
    Pi: 2 ** 50,
    Ei: 2 ** 60,
  }),
)

/** A quantity of Kubernetes (`10Gi`, `500M`, `1e9`) as a number of bytes; undefined where it is none. */
export const sizeOf = (quantity: unknown): number | undefined => {
  if (typeof quantity === 'number') return quantity
  const found =
    typeof quantity === 'string' ? /^\+?(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)([A-Za-z]{0,2})$/.exec(quantity) : null
  const unit = UNITS.get(found?.[2] ?? '')
  return found && unit !== undefined ? Number(found[1]) * unit : undefined
}
