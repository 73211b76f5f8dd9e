import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { missingChromium, type Visit } from './chromium.ts'
import { type Clinic, cardPicture, openTestClinic } from './clinic.ts'
import { changing, cutOff, intercept, losingTheAnswer, refusing, type Which } from './refuse.ts'
import { confirmRegistration, createAccount, readCard, register, signInStaff } from './ways.ts'

const upload: Which = { method: 'POST', path: /^\/ocr\/upload$/ }
const confirm: Which = { method: 'POST', path: /^\/ocr\/confirm-temp\// }
const lookUp: Which = { method: 'GET', path: /^\/ocr\/temp\// }

describe('registration in the browser', { skip: missingChromium }, () => {
  let clinic: Clinic
  const desk = { username: 'desk', password: 'a sentence of the desk', newPassword: 'a sentence of the desk' }

  /** An operator in front of the registration. */
  const atRegistration = async (view = 'register'): Promise<Visit> => {
    const visited = await clinic.visit('staff')
    await signInStaff(visited.page, desk)
    await visited.page.goto(`${clinic.url}/#/${view}`)
    return visited
  }
  const choose = (page: Page, picture: Parameters<ReturnType<Page['locator']>['setInputFiles']>[0]) =>
    page.locator('input[type=file]').setInputFiles(picture)
  const says = (page: Page, sentence: string) => page.getByRole('alert').filter({ hasText: sentence }).waitFor()

  before(async () => {
    clinic = await openTestClinic()
    const { page, context } = await clinic.visit('staff')
    const administrator = {
      username: 'admin',
      password: clinic.oneTimePassword,
      newPassword: 'a long sentence of mine',
    }
    await signInStaff(page, administrator)
    const password = await createAccount(page, desk.username)
    await context.close()
    const first = await clinic.visit('staff')
    await signInStaff(first.page, { ...desk, password })
    await first.context.close()
  })
  after(() => clinic.close())

  test('a file that is no picture, and a picture without a card, are refused in a sentence', async () => {
    const { page, complaints, context } = await atRegistration()
    await choose(page, { name: 'note.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture at all') })
    await says(page, 'This file is not a readable JPEG or PNG picture.')
    const screen = await page.screenshot({ type: 'png' })
    await choose(page, { name: 'screen.png', mimeType: 'image/png', buffer: screen })
    await says(page, 'No identity card can be seen in this picture.')
    await page.getByRole('img', { name: 'The picture of the card that was chosen' }).waitFor()
    await readCard(page, cardPicture('card-2'))
    assert.deepEqual(complaints, [])
    await context.close()
  })

  test('a picture that is too large or of another kind is refused in a sentence', async () => {
    const { page, context } = await atRegistration()
    await intercept(page, upload, [
      refusing({ code: 'too-large' }),
      refusing({ code: 'too-many-pixels' }),
      refusing({ code: 'unsupported-media-type' }),
    ])
    const sentences = ['larger than 10 MB', 'too many pixels', 'kind of file is not accepted']
    for (const sentence of sentences) {
      await choose(page, cardPicture('card-2'))
      await says(page, sentence)
    }
    await context.close()
  })

  test('while the reader rests or too much is asked, the picture is kept and sent again after the wait', async () => {
    const { page, context } = await atRegistration()
    await intercept(page, upload, [
      refusing({ code: 'unavailable', retryAfterSeconds: 2 }),
      refusing({ code: 'too-many-requests', retryAfterSeconds: 1 }),
      cutOff,
    ])
    await choose(page, cardPicture('card-2'))
    await says(page, 'The service is not available. Nothing you entered is lost.')
    await says(page, 'Too many requests. Please wait a moment.')
    await says(page, 'There is no connection to the server.')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'Check what was read' }).waitFor()
    await context.close()
  })

  test('fields that the reader is unsure of say so in words, and are reached by a press', async () => {
    const { page, context } = await atRegistration()
    await readCard(page, cardPicture('card-1'))
    await page.getByText('2 fields need a look.').waitFor()
    const district = page.getByLabel('District')
    const described = await district.getAttribute('aria-describedby')
    assert.match(
      (await page.locator(`[id="${described}"]`).textContent()) ?? '',
      /Please check: read with 73 % certainty/,
    )
    await page.getByText('Unsure (41 %): compare with the card').waitFor()
    await page.getByRole('button', { name: 'Go there' }).click()
    assert.equal(await page.evaluate(() => (document.activeElement as HTMLInputElement).name), 'district')
    await page.getByLabel('Occupation').fill('KARYAWAN SWASTA')
    await page.getByText('Corrected').waitFor()
    await page.getByText('1 field needs a look.').waitFor()
    await context.close()
  })

  test('a missing field keeps the registration here and takes the focus', async () => {
    const { page, context } = await atRegistration()
    await readCard(page, cardPicture('card-3'))
    await page.getByRole('button', { name: 'Register', exact: true }).click()
    await page.getByText('A required field is still empty.').waitFor()
    assert.equal(await page.evaluate(() => (document.activeElement as HTMLInputElement).name), 'birthPlace')
    await page.getByLabel('Place of birth').fill('GIANYAR')
    await confirmRegistration(page)
    await context.close()
  })

  test('a NIK that is not valid, and one that is somebody else’s, are refused beside the card', async () => {
    const { page, context } = await atRegistration()
    await register(page, cardPicture('card-2'))
    await page.getByRole('button', { name: 'Next patient' }).click()

    await readCard(page, cardPicture('card-2'))
    const nik = page.getByLabel('NIK')
    const right = await nik.inputValue()
    await nik.fill(`${right.slice(0, 12)}0000`)
    await page.getByText('This NIK does not look valid.').waitFor()
    await page.getByRole('button', { name: 'Register', exact: true }).click()
    await says(page, 'This NIK is not valid.')
    assert.equal(await nik.getAttribute('aria-invalid'), 'true')

    await nik.fill(right)
    await page.getByLabel('Name').fill('SOMEBODY ELSE')
    await page.getByRole('button', { name: 'Register', exact: true }).click()
    await says(page, 'This NIK is registered with another name or birth date.')
    await page.getByLabel('Name').fill('SITI CONTOH LESTARI')
    await confirmRegistration(page)
    await context.close()
  })

  test('a registration whose answer was lost is one registration when it is sent again', async () => {
    const { page, context } = await atRegistration()
    const keys: (string | undefined)[] = []
    page.on('request', request => {
      if (confirm.path.test(new URL(request.url()).pathname)) keys.push(request.headers()['idempotency-key'])
    })
    const waiting = async () => {
      const board = (await (await fetch(`${clinic.url}/queue/board`)).json()) as { waitingCount: number }
      return board.waitingCount
    }
    const before = await waiting()
    await intercept(page, confirm, [losingTheAnswer, refusing({ code: 'unavailable', retryAfterSeconds: 1 })])
    await readCard(page, cardPicture('card-1'))
    await page.getByRole('button', { name: 'Register', exact: true }).click()
    await says(page, 'There is no connection to the server.')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'Registered' }).waitFor()
    assert.equal(await waiting(), before + 1)
    assert.equal(keys.length, 3)
    assert.equal(new Set(keys).size, 1)
    assert.ok((keys[0]?.length ?? 0) >= 16)
    await context.close()
  })

  test('a ticket that follows later appears by itself', async () => {
    const { page, context } = await atRegistration()
    await intercept(page, confirm, [changing(202, body => ({ ...body, ticket: null }))])
    await intercept(page, lookUp, [changing(undefined, body => ({ ...body, ticketNumber: null }))])
    await readCard(page, cardPicture('card-2'))
    await page.getByRole('button', { name: 'Register', exact: true }).click()
    await page.getByText('You are registered. Your number follows here in a moment.').first().waitFor()
    await page.locator('.ticket .ticket-number').waitFor()
    assert.match((await page.locator('.ticket .ticket-number').textContent()) ?? '', /^PQ-\d{8}-\d{3}$/)
    await context.close()
  })

  test('a reading that has expired is read again from the same picture, with the corrections', async () => {
    const { page, context } = await atRegistration()
    await readCard(page, cardPicture('card-1'))
    await page.getByLabel('Occupation').fill('GURU')
    await intercept(page, { method: 'PATCH', path: /^\/ocr\/temp\// }, [refusing({ code: 'not-found' })])
    await page.getByRole('button', { name: 'Register', exact: true }).click()
    await says(page, 'What was read has expired.')
    await page.getByRole('button', { name: 'Read this card again' }).click()
    await page.getByRole('button', { name: 'Register', exact: true }).waitFor()
    assert.equal(await page.getByLabel('Occupation').inputValue(), 'GURU')
    await confirmRegistration(page)
    await context.close()
  })

  test('a reload goes on where it was, with the record and with the ticket', async () => {
    const { page, context } = await atRegistration()
    await readCard(page, cardPicture('card-2'))
    await page.reload()
    await page.getByText('The picture is no longer in this browser.').waitFor()
    const { number } = await confirmRegistration(page)
    await page.reload()
    await page.locator('.ticket .ticket-number', { hasText: number }).waitFor()
    await context.close()
  })

  test('the camera’s picture is sent like a chosen one', async () => {
    const { page, context, complaints } = await atRegistration()
    await page.getByRole('button', { name: 'Open the camera' }).click()
    const shutter = page.getByRole('button', { name: 'Take the picture' })
    await shutter.and(page.locator(':enabled')).waitFor()
    const sent = page.waitForRequest(request => upload.path.test(new URL(request.url()).pathname))
    await shutter.click()
    await sent
    // The test camera shows no card.
    await says(page, 'No identity card can be seen in this picture.')
    assert.deepEqual(complaints, [])
    await context.close()
  })

  test('an operator sets the priority', async () => {
    const { page, context } = await atRegistration()
    await readCard(page, cardPicture('card-2'))
    await page.getByLabel('Priority').selectOption('URGENT')
    const { number } = await confirmRegistration(page)
    await page.goto(`${clinic.url}/#/desk`)
    const first = page.locator('table tbody tr').first()
    await first.filter({ hasText: number }).waitFor()
    assert.equal(await first.getByLabel(`Priority of ${number}`).inputValue(), 'URGENT')
    await context.close()
  })

  test('the keyboard alone leads from the sign-in to the ticket', async () => {
    const { page, context } = await clinic.visit('staff')
    const { keyboard } = page
    const tabTo = async (reached: () => Promise<boolean>) => {
      for (let presses = 0; presses < 60; presses++) {
        if (await reached()) return
        await keyboard.press('Tab')
      }
      assert.fail('the keyboard does not get there')
    }
    const focused = (test: (element: HTMLElement) => boolean) => () =>
      page.evaluate(`(${test})(document.activeElement ?? document.body)`) as Promise<boolean>
    await tabTo(focused(element => (element as HTMLInputElement).name === 'username'))
    await keyboard.type(desk.username)
    await keyboard.press('Tab')
    await keyboard.type(desk.newPassword)
    await keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Desk', exact: true }).waitFor()
    await tabTo(focused(element => element.textContent === 'Register a patient'))
    await keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Register with an identity card' }).waitFor()
    await tabTo(focused(element => (element as HTMLInputElement).type === 'file'))
    const chooser = page.waitForEvent('filechooser')
    await keyboard.press('Enter')
    await (await chooser).setFiles(cardPicture('card-1'))
    await page.getByRole('heading', { name: 'Check what was read' }).waitFor()
    await tabTo(focused(element => (element as HTMLInputElement).name === 'occupation'))
    await keyboard.press('Control+A')
    await keyboard.type('KARYAWAN SWASTA')
    await keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Registered' }).waitFor()
    await tabTo(focused(element => element.textContent === 'Next patient'))
    await keyboard.press('Enter')
    await page.getByText('Choose a picture').waitFor()
    await context.close()
  })
})
