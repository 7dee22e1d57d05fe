import { expect, it } from 'vitest'
import { repositoryAddress } from '../src/sync/repository-address.ts'

it.each([
  'https://github.com/Acme/Shop.git',
  'https://github.com/acme/shop/',
  'https://x-access-token:secret@github.com/acme/shop',
  'git@github.com:acme/shop.git',
  'ssh://git@github.com/acme/shop.git',
  'ssh://git@github.com:22/acme/shop',
  'github.com/acme/shop',
])('knows %s', address => {
  expect(repositoryAddress(address)).toBe('github.com/acme/shop')
  expect(repositoryAddress(repositoryAddress(address))).toBe('github.com/acme/shop')
})

it('keeps the port of a host over HTTP', () => {
  expect(repositoryAddress('http://127.0.0.1:4711/acme/shop.git')).toBe('127.0.0.1:4711/acme/shop')
  expect(repositoryAddress('127.0.0.1:4711/acme/shop')).toBe('127.0.0.1:4711/acme/shop')
})
