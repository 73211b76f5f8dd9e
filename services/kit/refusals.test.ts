import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engineApi } from '../ocr-engine-service/api.ts'
import { ocrApi } from '../ocr-service/api.ts'
import { queueApi } from '../patient-queue-service/api.ts'
import { userApi } from '../user-service/api.ts'
import type { Api } from './contract.ts'
import { problemTable } from './problems.ts'
import { refusalsOf } from './refusals.ts'

const apis: readonly Api[] = [userApi, ocrApi, engineApi, queueApi]

test('a code that a summary names is one that the endpoint may refuse with', () => {
  for (const { endpoints } of apis) {
    for (const [name, endpoint] of Object.entries(endpoints)) {
      const told = refusalsOf(endpoint, true)
      const named = Object.keys(problemTable).filter(code => new RegExp(`\\b${code}\\b`).test(endpoint.summary))
      const unknown = named.filter(code => code.includes('-') && !told.some(known => known === code))
      assert.deepEqual(unknown, [], name)
    }
  }
})

test('every endpoint with an id in its path may find nothing there', () => {
  const quiet = apis.flatMap(({ endpoints }) =>
    Object.entries(endpoints)
      .filter(([, { path, refuses = [] }]) => path.includes(':') && !refuses.includes('not-found'))
      .map(([name]) => name),
  )
  assert.deepEqual(quiet, [])
})
