import assert from 'node:assert/strict'
import test from 'node:test'
import { page } from './page.js'

test('a product is shown with its price', () => {
  assert.match(page([{ name: 'Lantern', cents: 2450 }]), /<li>Lantern: 24\.50 €<\/li>/)
})

test('a name cannot become markup', () => {
  assert.doesNotMatch(page([{ name: '<script>', cents: 1 }]), /<script>/)
})
