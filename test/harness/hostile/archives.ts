import { packedTar, type TarEntry } from '../tar.ts'
import type { TreeEntry } from '../tree.ts'
import { CANARY, type Hostile } from './case.ts'
import { chart, map } from './overlays.ts'

const subchart = (entries: readonly TarEntry[]): Record<string, TreeEntry> => ({
  ...chart({ 'templates/a.yaml': map('a') }),
  'web/dev/charts/sub-1.0.0.tgz': packedTar(entries),
})
const good: readonly TarEntry[] = [
  { name: 'sub/Chart.yaml', content: 'apiVersion: v2\nname: sub\nversion: 1.0.0\n' },
  { name: 'sub/templates/a.yaml', content: map('sub') },
]
const archive = (name: string, files: () => Record<string, TreeEntry>, codes?: readonly string[]): Hostile => ({
  name: `an archive with ${name}`,
  files,
  ...(codes ? { codes, names: 'sub-1.0.0.tgz' } : {}),
  never: CANARY,
})
const refused = ['archive', 'chart', 'too large']

/** Packed charts; `canary` is a file on the disk. */
export const archives = (canary: string): readonly Hostile[] => [
  archive(
    '800 times its size',
    () => subchart([...good, { name: 'sub/files/zero', content: Buffer.alloc(30_000_000) }]),
    refused,
  ),
  archive(
    'a thousand times its size',
    () =>
      subchart([...good, ...['one', 'two'].map(name => ({ name: `sub/${name}`, content: Buffer.alloc(25_000_000) }))]),
    refused,
  ),
  archive(
    'archives in archives, one of ten thousand times its size',
    () =>
      subchart([
        ...good,
        {
          name: 'sub/charts/inner-1.0.0.tgz',
          content: packedTar([
            { name: 'inner/Chart.yaml', content: 'apiVersion: v2\nname: inner\nversion: 1.0.0\n' },
            { name: 'inner/zero', content: Buffer.alloc(60_000_000) },
          ]),
        },
      ]),
    refused,
  ),
  archive(
    '20,000 entries',
    () =>
      subchart([
        ...good,
        ...Array.from({ length: 20_000 }, (_, index) => ({ name: `sub/files/${index}`, content: '' })),
      ]),
    refused,
  ),
  archive('a link out of it', () => subchart([...good, { name: 'sub/templates/b.yaml', link: canary }]), refused),
  archive(
    'a hard link out of it',
    () => subchart([...good, { name: 'sub/templates/b.yaml', hardLink: canary }]),
    refused,
  ),
  archive('an absolute name', () => subchart([...good, { name: canary, content: 'x' }]), refused),
  archive(
    'a name that leads out of it',
    () => subchart([...good, { name: 'sub/../../../../etc/cron.d/x', content: 'x' }]),
    refused,
  ),
  archive('a name with a backslash', () => subchart([...good, { name: 'sub\\..\\..\\x', content: 'x' }]), refused),
  archive('a name with a drive', () => subchart([...good, { name: 'sub/C:/x', content: 'x' }]), refused),
  archive('sizes that lie', () => subchart([...good, { name: 'sub/x', content: 'x', size: 8_000_000_000 }]), refused),
  archive('nothing', () => subchart([]), refused),
  archive('no packing', () => ({ ...subchart([]), 'web/dev/charts/sub-1.0.0.tgz': 'this is no archive' }), refused),
  archive(
    'half of it',
    () => ({
      ...subchart([]),
      'web/dev/charts/sub-1.0.0.tgz': packedTar([
        ...good,
        { name: 'sub/r', content: Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 251)) },
      ]).subarray(0, 300),
    }),
    refused,
  ),
  archive('a million bytes of the same byte, which is not much', () =>
    subchart([...good, { name: 'sub/files/zero', content: Buffer.alloc(10_000) }]),
  ),
]
