import assert from 'node:assert/strict'
import { test } from 'node:test'
import { amountText, limitsOf, requestsOf } from './amount.ts'

const gibibyte = 2 ** 30

const container = (cpu: string, memory: string, more: object = {}) => ({
  name: 'one',
  resources: { requests: { cpu, memory } },
  ...more,
})

test('a Pod asks for its containers together, or for its largest first step, and for its sidecars always', () => {
  assert.deepEqual(requestsOf({ containers: [container('500m', '1Gi'), container('1', '512Mi')] }), {
    cpuMillicores: 1500,
    memoryBytes: 1.5 * gibibyte,
  })
  const initContainers = [container('2', '1Gi'), container('100m', '1Gi', { restartPolicy: 'Always' })]
  assert.deepEqual(requestsOf({ containers: [container('500m', '2Gi')], initContainers }), {
    cpuMillicores: 2100,
    memoryBytes: 3 * gibibyte,
  })
})

test('a container that asks for nothing asks for its limit, and nothing limits one that has none', () => {
  const limited = { name: 'one', resources: { limits: { cpu: '2', memory: '1Gi' } } }
  const whole = { cpuMillicores: 2000, memoryBytes: gibibyte }
  assert.deepEqual(requestsOf({ containers: [limited] }), whole)
  assert.deepEqual(limitsOf({ containers: [limited, container('1', '1Gi')] }), whole)
})

test('an amount reads in cores and gibibytes, and below one in their thousandths', () => {
  assert.equal(amountText({ cpuMillicores: 13_900, memoryBytes: 64 * gibibyte }), '13.9 CPU, 64Gi')
  assert.equal(amountText({ cpuMillicores: 500, memoryBytes: gibibyte / 2 }), '500m CPU, 512Mi')
})
