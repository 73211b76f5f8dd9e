import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const executablePath = '/usr/bin/chromium'

const args = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A camera without a camera: a moving test picture, and nobody is asked whether it may be used.
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
]

/** Why browser tests cannot run here, or false. Continuous integration has a browser, or the tests fail. */
export const missingChromium: string | false =
  existsSync(executablePath) || process.env.CI !== undefined ? false : `Chromium is not installed (${executablePath})`

/** Starts a browser with a fresh profile of its own. */
export const openChromium = (): Promise<Browser> => chromium.launch({ executablePath, args })

/** What somebody's browser is like. */
export type Visitor = { readonly language?: 'id-ID' | 'en-GB'; readonly phone?: boolean }

/** A page of a visitor who has been nowhere before, and everything that the browser complained about. */
export type Visit = { readonly page: Page; readonly context: BrowserContext; readonly complaints: readonly string[] }

const answersOfTheTest = /status of (4\d\d|503)|net::ERR_(FAILED|INTERNET_DISCONNECTED)|WebSocket connection/

/** Opens a page at an address. Refusals are the tests' own doing; everything else on the console is a complaint. */
export const visit = async (browser: Browser, url: string, visitor: Visitor = {}): Promise<Visit> => {
  const { language = 'en-GB', phone = false } = visitor
  const context = await browser.newContext({
    locale: language,
    timezoneId: 'Asia/Jakarta',
    viewport: phone ? { width: 360, height: 740 } : { width: 1280, height: 860 },
    ...(phone ? { hasTouch: true, isMobile: true, deviceScaleFactor: 2 } : {}),
  })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type()) && !answersOfTheTest.test(message.text()))
      complaints.push(message.text())
  })
  await page.goto(url)
  return { page, context, complaints }
}
