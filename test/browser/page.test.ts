import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import type { Staff } from '../platform/session.ts'
import { registerCard, sampleCard } from '../platform/session.ts'
import { missingChromium, type Visit, type Visitor } from './chromium.ts'
import { type Clinic, cardPicture, openTestClinic } from './clinic.ts'
import { activate, enrolKiosk, goTo } from './ways.ts'

const open = ['home', 'board', 'patient', 'staff', 'kiosk', 'device'] as const
const staffOnly = ['desk', 'register', 'admin'] as const
const mostBytes = 60_000

/** Texts whose contrast with what is behind them is below WCAG 2.2's level AA, with the ratio. */
const faintTexts = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const channels = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number)
    const luminance = (colour: number[]): number => {
      const [red = 0, green = 0, blue = 0] = colour.map(value => {
        const share = value / 255
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    const behind = (element: Element | null): number[] => {
      for (let one = element; one !== null; one = one.parentElement) {
        const colour = channels(getComputedStyle(one).backgroundColor)
        if (colour.length > 0 && colour[3] !== 0) return colour
      }
      return [255, 255, 255]
    }
    const faint: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement
      const text = node.textContent?.trim() ?? ''
      if (
        element === null ||
        text === '' ||
        !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      )
        continue
      if (element.closest('.aloud, .dash, :disabled, noscript, .skip') !== null) continue
      const style = getComputedStyle(element)
      const [one, other] = [luminance(channels(style.color)), luminance(behind(element))]
      const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
      const pixels = Number.parseFloat(style.fontSize)
      const isLarge = pixels >= 24 || (pixels >= 18.66 && Number(style.fontWeight) >= 700)
      if (ratio < (isLarge ? 3 : 4.5)) faint.push(`${text.slice(0, 40)}: ${ratio.toFixed(2)}`)
    }
    return faint
  })

/** Inputs and buttons that a screen reader could not name. */
const namelessControls = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLInputElement>('input, select, button, a')]
      .filter(control => {
        const label = control.getAttribute('aria-label') ?? control.textContent?.trim() ?? ''
        return label === '' && (control.labels?.length ?? 0) === 0
      })
      .map(control => control.outerHTML.slice(0, 120)),
  )

const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

test('the page is small', () => {
  const dist = resolve(import.meta.dirname, '../../services/api-gateway/page/dist')
  const files = globSync('**/*.{html,js,css,svg}', { cwd: dist })
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(resolve(dist, file))).length, 0)
  assert.ok(files.length >= 4, 'the page is built')
  assert.ok(bytes < mostBytes, `${bytes} bytes compressed`)
})

describe('the page itself in the browser', { skip: missingChromium }, () => {
  let clinic: Clinic
  let staff: Staff

  /** A visitor whose tab holds the administrator's sign-in. */
  const asStaff = async (view: string, visitor?: Visitor): Promise<Visit> => {
    const visited = await clinic.visit('home', visitor)
    const { accessToken, refreshToken } = staff.admin
    const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as { sub: string }
    const person = { role: 'ADMIN_FASKES', subject: claims.sub }
    const held = JSON.stringify({ id: 'test', generation: 0, refreshToken, person })
    await visited.page.evaluate(text => sessionStorage.setItem('mediq.session', text), held)
    await visited.page.goto(`${clinic.url}/#/${view}`)
    await visited.page.reload()
    await visited.page.getByRole('heading', { level: 1 }).waitFor()
    return visited
  }
  /** The refresh token that the tab got meanwhile, for the next visitor. */
  const leave = async ({ page, context }: Visit): Promise<void> => {
    const held = await page.evaluate(() => sessionStorage.getItem('mediq.session'))
    if (held !== null) staff = { ...staff, admin: { ...staff.admin, refreshToken: JSON.parse(held).refreshToken } }
    await context.close()
  }
  const settle = (page: Page) => page.waitForTimeout(350)

  before(async () => {
    clinic = await openTestClinic()
    staff = await clinic.staff()
    for (const card of ['card-1', 'card-2', 'card-3'])
      await registerCard(clinic.url, { token: staff.operator.accessToken }, sampleCard(card))
  })
  after(() => clinic.close())

  test('speaks the browser’s language first, then the chosen one, and says which', async () => {
    const { page, context } = await clinic.visit('home', { language: 'id-ID' })
    const language = () => page.evaluate(() => document.documentElement.lang)
    await page.getByRole('heading', { name: 'Selamat datang' }).waitFor()
    assert.equal(await language(), 'id')
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Welcome' }).waitFor()
    assert.equal(await language(), 'en')
    await goTo(page, 'board')
    await page.getByRole('heading', { name: 'Now serving' }).waitFor()
    assert.equal(await page.title(), 'Waiting room · MediQ')
    await page.reload()
    await page.getByRole('heading', { name: 'Now serving' }).waitFor()
    await page.getByRole('button', { name: 'Indonesia' }).click()
    await page.getByRole('heading', { name: 'Sedang dilayani' }).waitFor()
    assert.equal(await language(), 'id')
    await context.close()
  })

  for (const language of ['id-ID', 'en-GB'] as const)
    test(`fits a phone of 360 pixels, is legible and named in every view (${language})`, async () => {
      const problems: string[] = []
      const look = async (page: Page, view: string) => {
        await settle(page)
        if ((await overflow(page)) > 0) problems.push(`${view}: ${await overflow(page)} pixels too wide`)
        problems.push(...(await faintTexts(page)).map(text => `${view}: faint: ${text}`))
        problems.push(...(await namelessControls(page)).map(text => `${view}: nameless: ${text}`))
      }
      const visitor = await clinic.visit('home', { language, phone: true })
      for (const view of open) {
        await goTo(visitor.page, view)
        await look(visitor.page, view)
      }
      await visitor.context.close()
      const visited = await asStaff('desk', { language, phone: true })
      for (const view of staffOnly) {
        await goTo(visited.page, view)
        await look(visited.page, view)
      }
      await goTo(visited.page, 'register')
      await visited.page.locator('input[type=file]').setInputFiles(cardPicture('card-1'))
      await visited.page.locator('[name="nik"]').waitFor()
      await look(visited.page, 'review')
      await visited.page.locator('button[type=submit]').click()
      await visited.page.locator('.ticket .ticket-number').waitFor()
      await look(visited.page, 'ticket')
      await visited.page.setViewportSize({ width: 1280, height: 860 })
      for (const view of [...open, ...staffOnly]) {
        await goTo(visited.page, view)
        await look(visited.page, `${view} on a wide screen`)
      }
      assert.deepEqual(problems, [])
      assert.deepEqual(visited.complaints, [])
      await leave(visited)
    })

  test('a heading has the focus the moment it appears, before anybody can press a key', async () => {
    const { page, context } = await clinic.visit('home')
    // Runs between the change of the page and everything else, the next key press included.
    await page.evaluate(() => {
      const arrived: string[] = []
      Object.assign(globalThis, { arrived })
      new MutationObserver(() => {
        if (document.activeElement?.matches('h1, h2')) arrived.push(document.activeElement.textContent)
        else arrived.push('elsewhere')
      }).observe(document.getElementById('content') as HTMLElement, { childList: true })
    })
    const headings = { staff: 'Staff sign-in', patient: 'Patients', device: 'This device', home: 'Welcome' }
    for (const [view, title] of Object.entries(headings)) {
      await goTo(page, view)
      await page.getByRole('heading', { name: title }).waitFor()
    }
    assert.deepEqual(await page.evaluate('arrived'), Object.values(headings))
    await context.close()
  })

  test('every view takes the focus to its heading, and a jump past the menu is there', async () => {
    const visited = await asStaff('admin')
    const { page } = visited
    await page.getByRole('rowheader', { name: 'admin' }).waitFor()
    for (const view of ['staff', 'register', 'patient', 'device', 'home', 'admin']) {
      await goTo(page, view)
      await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
    }
    const skip = page.getByRole('button', { name: 'Skip to content' })
    await skip.focus()
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'content')
    await leave(visited)
  })

  test('the board shows numbers only, follows calls live, and falls back to asking when pushes fail', async () => {
    const { page, context } = await clinic.visit('board')
    await page.getByText('Live', { exact: true }).waitFor()
    const cut = await clinic.browser.newContext({ locale: 'en-GB' })
    const silent = await cut.newPage()
    await silent.routeWebSocket('**/notifications', socket => socket.close())
    await silent.goto(`${clinic.url}/#/board`)
    await silent.getByText('Reconnecting; updated now and then').waitFor()
    const numbers = (one: Page) => one.locator('.waiting li').count()
    const before = await numbers(page)
    await registerCard(clinic.url, { token: staff.operator.accessToken }, sampleCard('card-2'))
    await page.waitForFunction(count => document.querySelectorAll('.waiting li').length > count, before, {
      timeout: 3000,
    })
    await silent.waitForFunction(count => document.querySelectorAll('.waiting li').length > count, before, {
      timeout: 8000,
    })
    for (const name of ['BUDI', 'SITI', 'MADE']) assert.ok(!(await page.content()).includes(name))
    await page.getByRole('button', { name: 'Turn sound on' }).click()
    await page.getByRole('button', { name: 'Turn sound off' }).waitFor()
    await Promise.all([context.close(), cut.close()])
  })

  test('the ticket is what is printed, and nothing else', async () => {
    const visited = await asStaff('register')
    const { page } = visited
    await page.locator('input[type=file]').setInputFiles(cardPicture('card-2'))
    await page.getByRole('button', { name: 'Register', exact: true }).click()
    await page.locator('.ticket .ticket-number').waitFor()
    await page.emulateMedia({ media: 'print' })
    assert.ok(await page.locator('.ticket').isVisible())
    for (const hidden of ['header.top', '.steps', '.actions'])
      assert.ok(!(await page.locator(hidden).first().isVisible()))
    await leave(visited)
  })

  test('nothing personal ever stands in an address', async () => {
    const { page, context } = await clinic.visit('home')
    const addresses: string[] = []
    page.on('request', request => addresses.push(request.url()))
    const read = await registerCard(clinic.url, { token: staff.operator.accessToken }, sampleCard('card-3'))
    const { nik = '', name = '' } = sampleCard('card-3').truth
    await activate(page, { number: '', nik, code: read.activationCode }, 'a patient’s own')
    await page.getByRole('button', { name: 'Show my record' }).click()
    await page.getByText(name).waitFor()
    addresses.push(page.url())
    const secrets = [nik, encodeURIComponent(name), read.activationCode ?? nik, 'access']
    const telling = addresses.filter(address => secrets.some(secret => address.includes(secret)))
    assert.deepEqual(telling, [])
    await context.close()
  })

  test('a device that is enrolled shows its name and can be made an ordinary browser again', async () => {
    const visited = await asStaff('admin')
    await visited.page.getByRole('region', { name: 'Kiosks' }).getByLabel('Name').fill('Hall')
    await visited.page.getByRole('button', { name: 'Create kiosk' }).click()
    const code = (await visited.page.getByRole('dialog').locator('code').textContent()) ?? ''
    const { page, context } = await clinic.visit('home')
    await enrolKiosk(page, code)
    await goTo(page, 'device')
    await page.getByText('Enrolled as the kiosk “Hall”.').waitFor()
    await page.getByRole('button', { name: 'Remove the key from this device' }).click()
    await page.getByText('This device is not enrolled as a kiosk.').waitFor()
    assert.equal(await page.evaluate(() => localStorage.getItem('mediq.device')), null)
    await context.close()
    await leave(visited)
  })
})
