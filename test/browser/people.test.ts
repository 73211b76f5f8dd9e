import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { ask } from '../platform/client.ts'
import { until } from '../platform/salus.ts'
import { missingChromium, type Visit } from './chromium.ts'
import { type Clinic, cardPicture, openTestClinic } from './clinic.ts'
import { intercept, refusing } from './refuse.ts'
import {
  activate,
  confirmRegistration,
  createAccount,
  createKiosk,
  deskButton,
  enrolKiosk,
  goTo,
  type Issued,
  readCard,
  register,
  signInStaff,
  signOut,
  takeSecret,
} from './ways.ts'

describe('the page’s people in the browser', { skip: missingChromium }, () => {
  let clinic: Clinic
  const administrator = {
    username: 'admin',
    password: 'a long sentence of mine',
    newPassword: 'a long sentence of mine',
  }

  const says = (page: Page, sentence: string) => page.getByRole('alert').filter({ hasText: sentence }).waitFor()
  const asAdministrator = async (): Promise<Visit> => {
    const visited = await clinic.visit('staff')
    await signInStaff(visited.page, administrator)
    return visited
  }
  const registerAtDesk = async (page: Page, card = 'card-2'): Promise<Issued> => {
    await goTo(page, 'register')
    await page.getByText('Choose a picture').waitFor()
    const issued = await register(page, cardPicture(card))
    await page.getByRole('button', { name: 'Next patient' }).click()
    return issued
  }

  before(async () => {
    clinic = await openTestClinic()
  })
  after(() => clinic.close())

  test('a one-time password opens nothing but the choice of a password', async () => {
    const { page, context, complaints } = await clinic.visit('staff')
    const signIn = page.getByRole('button', { name: 'Sign in' })
    await page.getByLabel('User name').fill('admin')
    await page.getByLabel('Password').fill('something else')
    await signIn.click()
    await says(page, 'The name, password or code is not right.')
    await page.getByLabel('Password').fill(clinic.oneTimePassword)
    await signIn.click()
    await page.getByLabel(/^New password \(/).fill(administrator.newPassword)
    await page.getByLabel('New password again').fill('a long sentence of hers')
    await page.getByRole('button', { name: 'Save and sign in' }).click()
    await page.getByText('The two passwords differ.').waitFor()
    await page.getByLabel('New password again').fill(administrator.newPassword)
    await page.getByRole('button', { name: 'Save and sign in' }).click()
    await page.getByRole('heading', { name: 'Desk', exact: true }).waitFor()
    await signOut(page)
    await goTo(page, 'desk')
    await page.getByLabel('User name').fill('admin')
    await page.getByLabel('Password').fill(clinic.oneTimePassword)
    await signIn.click()
    await says(page, 'The name, password or code is not right.')
    assert.deepEqual(complaints, [])
    await context.close()
  })

  test('wrong passwords in a row are slowed down, and the page says so', async () => {
    const { page, context } = await clinic.visit('staff')
    await intercept(page, { method: 'POST', path: /\/auth\/login\/admin$/ }, [
      refusing({ code: 'too-many-requests', retryAfterSeconds: 60 }),
    ])
    await page.getByLabel('User name').fill('somebody')
    await page.getByLabel('Password').fill('anything')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await says(page, 'Too many requests.')
    await context.close()
  })

  test('a reload and a copied tab keep the sign-in, signing out ends it in both', async () => {
    const { page, context } = await asAdministrator()
    const opened = context.waitForEvent('page')
    await page.evaluate(() => void open(location.href))
    const copy = await opened
    await copy.getByRole('heading', { name: 'Desk', exact: true }).waitFor()
    await Promise.all([page.reload(), copy.reload()])
    for (const tab of [page, copy]) await tab.getByRole('region', { name: 'Today' }).waitFor()
    await signOut(page)
    await copy.getByRole('heading', { name: 'Staff sign-in' }).waitFor()
    assert.equal(await page.evaluate(() => sessionStorage.length), 0)
    await context.close()
  })

  test('an access token that the platform no longer takes is renewed unnoticed', async () => {
    const { page, context } = await asAdministrator()
    await intercept(page, { method: 'GET', path: /^\/accounts$/ }, [refusing({ code: 'not-signed-in' })])
    const renewed = page.waitForResponse(response => response.url().endsWith('/auth/refresh'))
    await goTo(page, 'admin')
    assert.equal((await renewed).status(), 200)
    await page.getByRole('rowheader', { name: 'admin' }).waitFor()
    await context.close()
  })

  test('an operator calls, serves, reorders, cancels and counts, and a second desk sees it live', async () => {
    const { page, context } = await asAdministrator()
    const first = await registerAtDesk(page)
    const second = await registerAtDesk(page, 'card-1')
    const third = await registerAtDesk(page)
    const other = await asAdministrator()
    await goTo(page, 'desk')

    await page.getByLabel(`Priority of ${third.number}`).selectOption('URGENT')
    await page.getByText(`${third.number}: Waiting.`).waitFor()
    await other.page.locator('table tbody tr').first().filter({ hasText: third.number }).waitFor()

    await page.getByRole('button', { name: 'Call next' }).click()
    await page.getByText(`${third.number} was called.`).waitFor()
    await deskButton(page, 'Show name', third.number).click()
    await page.getByText('SITI CONTOH LESTARI').waitFor()
    await deskButton(page, 'Hide name', third.number).click()
    assert.equal(await page.getByText('SITI CONTOH LESTARI').count(), 0)
    await deskButton(page, 'Start', third.number).click()
    await deskButton(page, 'Complete', third.number).click()
    await page.getByText(`${third.number}: Completed.`).waitFor()

    await deskButton(page, 'Call', second.number).click()
    await deskButton(page, 'Did not come', second.number).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Go back' }).click()
    await deskButton(page, 'Did not come', second.number).click()
    await page.getByRole('button', { name: 'Yes, did not come' }).click()
    await page.getByText(`${second.number}: Did not come.`).waitFor()

    await deskButton(page, 'Cancel', first.number).click()
    await page.getByRole('button', { name: 'Yes, cancel the ticket' }).click()
    await page.getByText(`${first.number}: Cancelled.`).waitFor()

    await other.page.getByText('Finished today (3)').waitFor()
    const figure = (name: string) => other.page.locator('.figures > div', { hasText: name }).locator('dd').textContent()
    assert.deepEqual(await Promise.all(['Completed', 'Cancelled'].map(figure)), ['1', '2'])
    await page.getByRole('button', { name: 'Call next' }).click()
    await says(page, 'Nobody is waiting.')
    await Promise.all([context.close(), other.context.close()])
  })

  test('an administrator keeps accounts; the last one of their kind stays', async () => {
    const { page, context, complaints } = await asAdministrator()
    const password = await createAccount(page, 'front-desk')
    assert.equal(await page.getByText(password).count(), 0)
    const accounts = page.getByRole('region', { name: 'Staff accounts' })
    const row = accounts.getByRole('row', { name: /front-desk/ })
    await row.getByText('Awaits a new password').waitFor()

    await accounts.getByLabel('User name').fill('front-desk')
    await accounts.getByRole('button', { name: 'Create account' }).click()
    await says(page, 'This name is taken.')
    await row.getByRole('button', { name: 'Disable' }).click()
    await row.getByText('Disabled').waitFor()
    await row.getByRole('button', { name: 'Enable' }).click()
    await row.getByRole('button', { name: 'Reset password' }).click()
    await page.getByRole('button', { name: 'Yes, reset' }).click()
    assert.notEqual(await takeSecret(page), password)
    await row.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Yes, delete' }).click()
    await row.waitFor({ state: 'detached' })

    await accounts.getByRole('button', { name: 'Disable: admin' }).click()
    await says(page, 'The last active administrator cannot be disabled or deleted.')
    assert.deepEqual(complaints, [])
    await context.close()
  })

  test('an administrator makes keys, which are shown once', async () => {
    const { page, context } = await asAdministrator()
    await goTo(page, 'admin')
    const keys = page.getByRole('region', { name: 'API keys' })
    await keys.getByLabel('Name').fill('Laboratory')
    await keys.getByRole('button', { name: 'Create key' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: 'API key Laboratory' }).waitFor()
    const key = await takeSecret(page)
    assert.ok(key.length >= 16)
    await keys.getByRole('rowheader', { name: 'Laboratory' }).waitFor()
    assert.ok(!(await page.content()).includes(key))
    await context.close()
  })

  test('a kiosk is enrolled by a code, forgets each patient, and is nothing once it is deleted', async () => {
    const staff = await asAdministrator()
    const code = await createKiosk(staff.page, 'Entrance')
    const { page, context, complaints } = await clinic.visit('kiosk')
    await page.getByLabel('Enrolment code').fill('WRONG-CODE')
    await page.getByRole('button', { name: 'Enrol the device' }).click()
    await says(page, 'The name, password or code is not right.')
    await page.clock.install()
    await enrolKiosk(page, code)
    assert.equal(await page.getByRole('navigation').isVisible(), false)

    await readCard(page, cardPicture('card-2'))
    assert.equal(await page.getByLabel('Priority').count(), 0)
    await page.clock.runFor(91_000)
    await page.getByRole('dialog', { name: 'Are you still there?' }).waitFor()
    await page.getByRole('button', { name: 'Yes, go on' }).click()
    await page.getByLabel('Name').waitFor()
    const forgotten = page.waitForRequest(request => request.method() === 'DELETE')
    await page.clock.runFor(91_000)
    await page.clock.runFor(25_000)
    await forgotten
    await page.getByText('Choose a picture').waitFor()
    assert.ok(!(await page.content()).includes('CONTOH'))

    await readCard(page, cardPicture('card-2'))
    const { nik, number } = await confirmRegistration(page)
    await page.getByText('This screen clears itself').waitFor()
    assert.ok(!(await page.content()).includes(nik))
    await page.clock.runFor(65_000)
    await page.getByText('Choose a picture').waitFor()
    assert.ok(!(await page.content()).includes(number))
    assert.equal(await page.evaluate(() => sessionStorage.length), 0)

    await staff.page.getByRole('button', { name: 'Delete: Entrance' }).click()
    await staff.page.getByRole('button', { name: 'Yes, delete' }).click()
    await staff.page.getByRole('rowheader', { name: 'Entrance' }).waitFor({ state: 'detached' })
    const { deviceKey: key } = JSON.parse(await page.evaluate(() => localStorage.getItem('mediq.device') ?? '{}'))
    const isRefused = async () => (await ask(clinic.url, 'GET /ocr/temp/any', { key })).status === 401
    await until('the gateway to hear of it', 5, isRefused)
    await page.locator('input[type=file]').setInputFiles(cardPicture('card-2'))
    await says(page, 'This device’s key is no longer valid.')
    assert.equal(await page.evaluate(() => localStorage.getItem('mediq.device')), null)
    assert.deepEqual(complaints, [])
    await Promise.all([context.close(), staff.context.close()])
  })

  test('a patient opens their account with the ticket’s code and sees their own ticket and record only', async () => {
    const staff = await asAdministrator()
    const issued = await registerAtDesk(staff.page, 'card-3').catch(() => assert.fail('the card was not registered'))
    const { page, context, complaints } = await clinic.visit('patient', { phone: true })
    await page.getByRole('button', { name: 'Activate' }).click()
    await page.getByLabel('NIK').fill(issued.nik)
    await page.getByLabel('Activation code').fill('AAAA-BBBB-CCCC')
    await page.getByLabel('New password').fill('a patient’s own')
    await page.locator('form').getByRole('button', { name: 'Activate' }).click()
    await says(page, 'The name, password or code is not right.')
    await activate(page, issued, 'a patient’s own')
    await page.locator('.ticket.own', { hasText: issued.number }).waitFor()
    await page.getByRole('button', { name: 'Show my record' }).click()
    await page.getByText('I MADE CONTOH').waitFor()
    await page.getByRole('button', { name: 'Hide my record' }).click()
    assert.equal(await page.getByText('I MADE CONTOH').count(), 0)
    assert.ok(!page.url().includes(issued.nik))

    await signOut(page)
    await goTo(page, 'patient')
    await page.getByLabel('NIK').fill(issued.nik)
    await page.getByLabel('Password').fill('a patient’s own')
    await page.locator('form').getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'My turn' }).waitFor()
    await goTo(page, 'desk')
    await page.getByRole('heading', { name: 'Staff sign-in' }).waitFor()
    assert.deepEqual(complaints, [])
    await Promise.all([context.close(), staff.context.close()])
  })

  test('a patient learns that it is soon, then that it is their turn', async () => {
    const staff = await asAdministrator()
    const { page: desk } = staff
    const ahead: Issued[] = []
    for (let count = 0; count < 6; count++) ahead.push(await registerAtDesk(desk))
    const issued = await registerAtDesk(desk, 'card-1')
    const { page, context } = await clinic.visit('patient', { phone: true })
    await activate(page, issued, 'another patient’s')
    await goTo(desk, 'desk')
    const soon = page.getByText('It is your turn soon.')
    await page.locator('.turn').filter({ hasText: 'people before you.' }).waitFor()
    while (!(await soon.isVisible())) {
      await desk.getByRole('button', { name: 'Call next' }).and(desk.locator(':enabled')).click()
      await page.waitForTimeout(600)
    }
    await page.getByText('5 people before you.').waitFor()
    await deskButton(desk, 'Call', issued.number).click()
    await page.getByText('It is your turn! Please come to the desk.').waitFor()
    await Promise.all([context.close(), staff.context.close()])
  })
})
