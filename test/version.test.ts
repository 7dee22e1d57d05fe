import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareVersions } from '../src/promotion/version.ts'

describe('the order of two versions', () => {
  it.each([
    ['1.2.3', '1.2.4', 'older'],
    ['v1.2.3', '1.2.4', 'older'],
    ['1.10.0', '1.9.0', 'newer'],
    ['1.2.3-rc.1', '1.2.3', 'older'],
    ['1.2.3-rc.2', '1.2.3-rc.10', 'older'],
    ['1.2.3-rc9', '1.2.3-rc10', 'older'],
    ['1.2.3-alpha', '1.2.3-beta', 'older'],
    ['1.2.3-1', '1.2.3-alpha', 'older'],
    ['1.0rc1', '1.0', 'older'],
    ['1.2.3+5', '1.2.3+6', 'unknown'],
    ['0.1.1506+abe1045', '0.1.1521+3e9d8b9', 'older'],
    ['1.2', '1.2.0', 'same'],
    ['v1.2.3', '1.2.3', 'same'],
    ['1.2.3.4', '1.2.3.5', 'older'],
    ['2024.01.02', '2024.1.3', 'older'],
    ['2024-01-02', '2023-12-31', 'newer'],
    ['20240102', '20240103', 'older'],
    ['2024.1.1', '1.2.3', 'unknown'],
    ['v874', 'v875', 'older'],
    ['99999999999999999998', '99999999999999999999', 'older'],
    ['1.99999999999999999999.0', '1.100000000000000000000.0', 'older'],
    ['web-v1.2.3', 'web-v1.3.0', 'older'],
    ['web-1.2.3', 'cart-1.3.0', 'unknown'],
    ['release-1.2.3', '1.2.4', 'unknown'],
    ['1.2.3-5-gabc1234', '1.2.3', 'unknown'],
    ['1.2.3-abc1234', '1.2.3-def5678', 'unknown'],
    ['377604babeb423130a2f9fe2dc2e6c4fb22339a4', 'c810dfb24d99ff56376cd351ff03833e2de4fa22', 'unknown'],
    ['abc1234', '1.2.3', 'unknown'],
    ['1234567', '1234568', 'unknown'],
    ['feature-login', '1.2.3', 'unknown'],
    ['', '1.2.3', 'unknown'],
    ['main', 'main', 'same'],
  ] as const)('%s is %s: %s', (a, b, expected) => {
    expect(compareVersions(a, b)).toBe(expected)
    const turned = { older: 'newer', newer: 'older', same: 'same', unknown: 'unknown' } as const
    expect(compareVersions(b, a)).toBe(turned[expected])
  })

  const number = fc.integer({ min: 0, max: 12 })
  const version = fc
    .tuple(number, number, number, fc.option(fc.constantFrom('rc.1', 'rc.2', 'alpha', '1', 'beta.11')))
    .map(([a, b, c, pre]) => `${a}.${b}.${c}${pre === null ? '' : `-${pre}`}`)
  it('is total among semantic versions: what is between two is between them from everywhere', () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        if (compareVersions(a, b) === 'older' && compareVersions(b, c) === 'older')
          expect(compareVersions(a, c)).toBe('older')
        expect(compareVersions(a, b)).not.toBe('unknown')
      }),
    )
  })

  it('is said of any two texts without an error', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(['older', 'same', 'newer', 'unknown']).toContain(compareVersions(a, b))
      }),
    )
  })
})
