import { expect, test } from 'vitest'
import { limitMemory, memoryLimits } from '../scripts/renderer-memory.ts'
import { artifactOf } from './harness/artifact.ts'

const { packed, raw, versions, digests, notice, required, linked, imports, exports } = artifactOf(
  'renderer',
  'renderer',
)

test('the module is the one whose digest is written down', () => {
  expect(digests.found).toBe(digests.written)
})

test('the packed module has at most 7 MB', () => {
  expect(packed.length).toBeLessThanOrEqual(7_000_000)
})

test('the module can only ask for what WASI has', () => {
  expect(imports).toMatchInlineSnapshot(`
    [
      "args_get",
      "args_sizes_get",
      "clock_time_get",
      "environ_get",
      "environ_sizes_get",
      "fd_close",
      "fd_fdstat_get",
      "fd_fdstat_set_flags",
      "fd_filestat_get",
      "fd_filestat_set_size",
      "fd_pread",
      "fd_prestat_dir_name",
      "fd_prestat_get",
      "fd_pwrite",
      "fd_read",
      "fd_readdir",
      "fd_seek",
      "fd_sync",
      "fd_write",
      "fd_write",
      "path_create_directory",
      "path_filestat_get",
      "path_filestat_get",
      "path_open",
      "path_readlink",
      "path_readlink",
      "path_remove_directory",
      "path_remove_directory",
      "path_symlink",
      "path_unlink_file",
      "path_unlink_file",
      "poll_oneoff",
      "proc_exit",
      "proc_exit",
      "random_get",
      "random_get",
      "sched_yield",
      "sock_accept",
      "sock_shutdown",
    ]
  `)
})

test('the module gives what the host calls', () => {
  expect(exports).toMatchInlineSnapshot(`
    [
      "function _initialize",
      "function allocate",
      "function render",
      "memory memory",
    ]
  `)
})

test('the memory of the module cannot grow beyond 208 MiB', () => {
  expect(memoryLimits(raw).most).toBe((208 * 1024 * 1024) / 65_536)
})

test('a memory section is rewritten in place, whatever its numbers need', () => {
  const magic = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
  const module = Uint8Array.from([...magic, 1, 1, 0, 5, 3, 1, 0, 17, 7, 1, 0])
  const limited = limitMemory(module, 6144)
  expect([...limited]).toEqual([...magic, 1, 1, 0, 5, 5, 1, 1, 17, 0x80, 0x30, 7, 1, 0])
  expect(memoryLimits(limited)).toEqual({ first: 17, most: 6144 })
  expect(memoryLimits(module)).toEqual({ first: 17, most: null })
})

test('the versions that are told are those that are compiled in', () => {
  const has = (path: string): string | undefined => linked.find(module => module.path === path)?.version
  expect(required('sigs.k8s.io/kustomize/api')).toBe(versions['kustomizeApi'])
  expect(has('sigs.k8s.io/kustomize/api')).toBe(versions['kustomizeApi'])
  expect(required('helm.sh/helm/v4')).toBe(versions['helm'])
  expect(has('helm.sh/helm/v4')).toBe(versions['helm'])
  expect(`${has('k8s.io/client-go')}`.replace(/^v0\.(\d+)\..*$/, '1.$1')).toBe(versions['kubernetes'])
  expect(raw.includes(versions['go'] ?? 'none')).toBe(true)
})

test('every module that is linked in is named with its licence', () => {
  expect(linked.length).toBeGreaterThan(40)
  for (const { path, version } of linked) expect(notice).toContain(`\n${path} ${version}: `)
})
