/** Tests of Kyverno's that we answer differently, each with why. `test`: how the name of the case begins. */
export const KYVERNO_DIFFERENCES: readonly { readonly test: string; readonly why: string }[] = [
  {
    test: 'cli/test-validating-policy/operation-delete/',
    why: 'is about a deletion, and only what is applied is judged',
  },
  {
    test: 'conformance/chainsaw/policy-exceptions-disabled/',
    why: "hangs on Kyverno's own settings, by which exceptions do not count",
  },
]
