import { expect, test } from 'vitest'
import { objectsOf } from '../src/manifests/objects-of.ts'

const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { generateName: 'migrate-' }, spec: {} }

test('what the cluster names is known by the beginning of its name', () => {
  const { objects, problems } = objectsOf([{ object: job, file: 'a.yaml' }], 'web')
  expect(objects.map(({ object }) => object.metadata)).toEqual([{ name: 'migrate-', generateName: 'migrate-' }])
  expect(problems).toEqual([])
})

test('what has neither is a problem with its file', () => {
  const { objects, problems } = objectsOf([{ object: { ...job, metadata: {} }, file: 'a.yaml' }], 'web')
  expect(objects).toEqual([])
  expect(problems.map(({ file, message }) => `${file}: ${message}`)).toEqual([
    'a.yaml: a Job has no metadata.name, which every object of Kubernetes needs',
  ])
})

test('a namespace that is no text is a problem, because everything is found by it', () => {
  const metadata = { name: 'migrate', namespace: { toString: 1 } }
  const { objects, problems } = objectsOf([{ object: { ...job, metadata }, file: 'a.yaml' }], 'web')
  expect(objects).toEqual([])
  expect(problems.map(({ message }) => message)).toEqual([
    'Job migrate has no text in metadata.namespace, which every object of Kubernetes needs',
  ])
})
