import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { missingChromium } from './chromium.ts'
import { type Clinic, cardPicture, openTestClinic } from './clinic.ts'
import { browserSession } from './session.ts'

describe('a clinic’s first day in the browser', { skip: missingChromium }, () => {
  let clinic: Clinic
  before(async () => {
    clinic = await openTestClinic()
  })
  after(() => clinic.close())

  test('leads from the one-time password to a patient who was served, and nothing breaks the content policy', async () => {
    const administrator = {
      username: 'admin',
      password: clinic.oneTimePassword,
      newPassword: 'a long sentence of mine',
    }
    const day = await browserSession(clinic.url, administrator, cardPicture())
    assert.notEqual(day.byKiosk.number, day.byOperator.number)
    assert.equal(day.byKiosk.code, undefined, 'an active account needs no code')
    assert.deepEqual(day.complaints, [])
  })
})
