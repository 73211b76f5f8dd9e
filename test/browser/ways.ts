// What people do on the page, in the words that they see on it (the English ones).
import { existsSync, readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'

/** Who signs in; `newPassword` is typed when the page asks for one. */
export type Credentials = { readonly username: string; readonly password: string; readonly newPassword: string }

/** What a registration gives. */
export type Issued = { readonly number: string; readonly nik: string; readonly code: string | undefined }

/** Goes to a view of the page that is open, without loading it again. */
export const goTo = async (page: Page, view: string): Promise<void> => {
  await page.evaluate(name => {
    location.hash = `#/${name}`
  }, view)
}

const button = (page: Page | Locator, name: string | RegExp): Locator => page.getByRole('button', { name })

/** Signs staff in and chooses the new password where a one-time password was given. */
export const signInStaff = async (page: Page, { username, password, newPassword }: Credentials): Promise<void> => {
  await goTo(page, 'staff')
  await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password').fill(password)
  await button(page, 'Sign in').click()
  const asked = page.getByRole('heading', { name: 'Choose your password' })
  const desk = page.getByRole('heading', { name: 'Desk', exact: true })
  await asked.or(desk).waitFor()
  if (await asked.isVisible()) {
    await page.getByLabel(/^New password \(/).fill(newPassword)
    await page.getByLabel('New password again').fill(newPassword)
    await button(page, 'Save and sign in').click()
  }
  await desk.waitFor()
}

/** Signs out by the button. */
export const signOut = async (page: Page): Promise<void> => {
  await button(page, 'Sign out').click()
  await page.getByRole('heading', { name: 'Welcome' }).waitFor()
}

/** Reads the secret that is shown once and closes it. */
export const takeSecret = async (page: Page): Promise<string> => {
  const dialog = page.getByRole('dialog')
  const secret = (await dialog.locator('code').textContent()) ?? ''
  await button(dialog, 'I have noted it').click()
  return secret
}

/** An administrator gives the clinic an account; the answer is its one-time password. */
export const createAccount = async (page: Page, username: string): Promise<string> => {
  await goTo(page, 'admin')
  await page.getByRole('region', { name: 'Staff accounts' }).getByLabel('User name').fill(username)
  await button(page, 'Create account').click()
  return takeSecret(page)
}

/** An administrator makes a kiosk; the answer is its enrolment code. */
export const createKiosk = async (page: Page, name: string): Promise<string> => {
  await goTo(page, 'admin')
  await page.getByRole('region', { name: 'Kiosks' }).getByLabel('Name').fill(name)
  await button(page, 'Create kiosk').click()
  return takeSecret(page)
}

/** Chooses a picture; the reader may still be warming up, and the page then tries again by itself. */
export const readCard = async (page: Page, picture: string): Promise<void> => {
  await page.locator('input[type=file]').last().setInputFiles(picture)
  await page.getByRole('heading', { name: 'Check what was read' }).waitFor({ timeout: 90_000 })
}

const shownOnCard = (field: string, value: string): string => {
  if (field !== 'validUntil') return value
  return value === 'lifetime' ? 'SEUMUR HIDUP' : value.split('-').toReversed().join('-')
}

/** Types what is printed on the card wherever the reader says something else, as somebody who compares would. */
export const compareWith = async (page: Page, picture: string): Promise<void> => {
  const file = picture.replace(/\.\w+$/, '.json')
  const truth = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {}
  const folded = page.locator('details:not([open]) > summary')
  while ((await folded.count()) > 0) await folded.first().click()
  for (const [field, value] of Object.entries(truth)) {
    const input = page.locator(`[name="${field}"]`)
    const shown = shownOnCard(field, value)
    if ((await input.inputValue()) === shown) continue
    if (field === 'sex') await input.selectOption(shown)
    else await input.fill(shown)
  }
}

/** Registers what is on the screen and reads the ticket. */
export const confirmRegistration = async (page: Page): Promise<Issued> => {
  const nik = await page.locator('[name="nik"]').inputValue()
  await button(page, 'Register').click()
  await page.getByRole('heading', { name: 'Registered' }).waitFor()
  const number = (await page.locator('.ticket .ticket-number').textContent()) ?? ''
  const code = await page.locator('.activation .code').allTextContents()
  return { number, nik, code: code[0] }
}

/** From the picture to the ticket. */
export const register = async (page: Page, picture: string): Promise<Issued> => {
  await readCard(page, picture)
  await compareWith(page, picture)
  return confirmRegistration(page)
}

/** Turns this browser into a kiosk. */
export const enrolKiosk = async (page: Page, code: string): Promise<void> => {
  await goTo(page, 'kiosk')
  await page.getByLabel('Enrolment code').fill(code)
  await button(page, 'Enrol the device').click()
  await page.getByRole('heading', { name: 'Welcome' }).waitFor()
}

/** A patient opens their account with the code on the ticket. */
export const activate = async (page: Page, { nik, code }: Issued, password: string): Promise<void> => {
  await goTo(page, 'patient')
  await button(page.locator('.choices'), 'Activate').click()
  await page.getByLabel('NIK').fill(nik)
  await page.getByLabel('Activation code').fill(code ?? '')
  await page.getByLabel('New password').fill(password)
  await page.locator('form').getByRole('button', { name: 'Activate' }).click()
  await page.getByRole('heading', { name: 'My turn' }).waitFor()
}

/** The buttons of one number on the desk. */
export const deskButton = (page: Page, action: string, number: string): Locator =>
  page.getByRole('button', { name: `${action} ${number}` })
