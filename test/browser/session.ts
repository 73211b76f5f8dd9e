// The acceptance session in a browser: a clinic's first day as its people see it, from the first administrator to a
// patient who was served. It runs against any address where MediQ is new, with the limits of its route on.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { openChromium, visit } from './chromium.ts'
import {
  activate,
  type Credentials,
  createAccount,
  createKiosk,
  deskButton,
  enrolKiosk,
  goTo,
  type Issued,
  register,
  signInStaff,
  signOut,
} from './ways.ts'

/** What the day came to. */
export type Day = { readonly byOperator: Issued; readonly byKiosk: Issued; readonly complaints: readonly string[] }

const eventually = async (what: string, page: Page, text: string): Promise<void> => {
  await page
    .getByText(text)
    .first()
    .waitFor()
    .catch(() => assert.fail(`${what}: expected to see ${text}`))
}

const serve = async (desk: Page, board: Page, patient: Page, { number }: Issued): Promise<void> => {
  await goTo(desk, 'desk')
  await desk.getByRole('button', { name: 'Call next' }).click()
  await board.locator('.serving .fresh', { hasText: number }).waitFor()
  await eventually('the board calls the number out', board, `Number ${number}, please come in`)
  await eventually('the patient hears of it', patient, 'It is your turn!')
  await deskButton(desk, 'Show name', number).click()
  await deskButton(desk, 'Hide name', number).waitFor()
  await deskButton(desk, 'Start', number).click()
  await deskButton(desk, 'Complete', number).click()
  await eventually('the patient is done', patient, 'Your visit is finished.')
  await board.locator('.serving', { hasText: number }).waitFor({ state: 'hidden' })
}

/**
 * Lives through a clinic's first day: administrator, operator, registration, board, patient, kiosk. Throws where the
 * page does not do what it should; gives what the browser complained about, which should be nothing.
 */
export const browserSession = async (
  baseUrl: string,
  administrator: Credentials,
  cardImagePath: string,
): Promise<Day> => {
  const browser = await openChromium()
  try {
    const { page: staff, context, complaints } = await visit(browser, baseUrl)
    const another = async (view: string) => {
      const page = await context.newPage()
      await page.goto(`${baseUrl}/#/${view}`)
      return page
    }
    const mark = randomUUID().slice(0, 8)
    await signInStaff(staff, administrator)
    const operatorPassword = await createAccount(staff, `desk-${mark}`)
    const enrolmentCode = await createKiosk(staff, `Kiosk ${mark}`)
    await signOut(staff)

    const board = await another('board')
    await signInStaff(staff, {
      username: `desk-${mark}`,
      password: operatorPassword,
      newPassword: `desk ${randomUUID()}`,
    })
    await goTo(staff, 'register')
    const byOperator = await register(staff, cardImagePath)
    assert.match(byOperator.number, /^PQ-\d{8}-\d{3,}$/)
    await board.locator('.waiting li', { hasText: byOperator.number }).waitFor()

    const patient = await another('patient')
    await activate(patient, byOperator, `patient ${mark}`)
    await eventually('the patient sees the ticket', patient, 'You are next.')
    await serve(staff, board, patient, byOperator)
    await Promise.all([patient.close(), staff.close()])

    const kiosk = await another('kiosk')
    await enrolKiosk(kiosk, enrolmentCode)
    const byKiosk = await register(kiosk, cardImagePath)
    await board.locator('.waiting li', { hasText: byKiosk.number }).waitFor()
    await kiosk.getByRole('button', { name: 'Finish' }).click()
    await kiosk
      .getByRole('button', { name: 'Choose a picture' })
      .or(kiosk.getByText('Choose a picture'))
      .first()
      .waitFor()
    assert.ok(!(await kiosk.content()).includes(byOperator.nik), 'nothing of the patient stays on the kiosk')
    return { byOperator, byKiosk, complaints }
  } finally {
    await browser.close()
  }
}
