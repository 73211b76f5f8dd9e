import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inventedRecord } from '../../test/invented-record.ts'
import { columnsOf, isSamePerson, patientOf, requestHash } from './patient.ts'

const birthDate = '1985-03-17'
const same = (known: string, given: string) => isSamePerson({ name: known, birthDate }, { name: given, birthDate })

test('spaces, case, dots, apostrophes, hyphens and accents do not make another name', () => {
  const pairs = [
    ['CONTOH PASIEN', 'Contoh  Pasien '],
    ['MUH. CONTOH', 'MUH CONTOH'],
    ["NUR'CONTOH", 'NURCONTOH'],
    ['AL-CONTOH', 'AL CONTOH'],
    ['ANDRÉ CONTOH', 'ANDRE\u0301 CONTOH'],
  ] as const
  for (const [known, given] of pairs) assert.equal(same(known, given), true, `${known} is ${given}`)
})

test('another letter makes another name, another day another person', () => {
  assert.equal(same('CONTOH PASIEN', 'CONTOH PASIAN'), false)
  assert.equal(same('CONTOH PASIEN 1', 'CONTOH PASIEN 11'), false)
  assert.equal(isSamePerson({ name: 'CONTOH', birthDate }, { name: 'CONTOH', birthDate: '1985-03-18' }), false)
})

test('a request is the same whatever the order of its fields, and another with any change', () => {
  const record = inventedRecord(1)
  const request = { registrationId: 'registration-1', priority: 'NORMAL', record } as const
  const shuffled = Object.fromEntries(Object.entries(record).reverse()) as typeof record
  assert.equal(
    requestHash(request),
    requestHash({ record: shuffled, priority: 'NORMAL', registrationId: 'registration-1' }),
  )
  const others = [
    { ...request, priority: 'HIGH' } as const,
    { ...request, registrationId: 'registration-2' },
    { ...request, record: { ...record, address: 'JL. LAIN' } },
  ]
  assert.equal(new Set([request, ...others].map(requestHash)).size, 4)
})

test('a patient is shown as the card said, without what opens the account', () => {
  const { bloodType: _, ...record } = inventedRecord(2)
  const secrets = { passwordHash: 'hash', activationHash: 'hash', activationExpiresAt: 1 }
  const row = { id: 'patient-1', ...columnsOf(record), createdAt: 0, ...secrets }
  assert.deepEqual(patientOf(row), { id: 'patient-1', registeredAt: '1970-01-01T00:00:00.000Z', ...record })
})
