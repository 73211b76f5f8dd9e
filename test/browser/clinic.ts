// A clinic for the browser's tests: the platform as its users start it, with a card reader that knows the example cards.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { freePorts, startSalus } from '../platform/salus.ts'
import { openClinic, type Staff } from '../platform/session.ts'
import { openChromium, type Visit, type Visitor, visit } from './chromium.ts'

/** A running platform and the browser to look at it with. */
export type Clinic = {
  readonly url: string
  readonly browser: Browser
  /** The first administrator's, as long as nobody has used it. */
  readonly oneTimePassword: string
  readonly visit: (view: string, visitor?: Visitor) => Promise<Visit>
  /** Gives the clinic its first administrator and an operator, over HTTP. */
  readonly staff: () => Promise<Staff>
  readonly close: () => Promise<void>
}

/** The picture of an example card. */
export const cardPicture = (name = 'card-1'): string =>
  resolve(import.meta.dirname, '../../examples/cards', `${name}.jpg`)

/** Starts the platform in a temporary folder, and a browser. */
export const openTestClinic = async (): Promise<Clinic> => {
  const data = mkdtempSync(join(tmpdir(), 'salus-browser-'))
  const base = await freePorts(5)
  const file = join(import.meta.dirname, 'platform.ts')
  const up = await startSalus([file, '--data', data, '--port-base', String(base)])
  const url = up.urlOf('api-gateway')
  const oneTimePassword = up.news.oneTimePasswords['first-admin-password'] ?? ''
  const browser = await openChromium()
  return {
    url,
    browser,
    oneTimePassword,
    visit: (view, visitor) => visit(browser, `${url}/#/${view}`, visitor),
    staff: () => openClinic(url, oneTimePassword),
    close: async () => {
      await browser.close()
      await up.stop()
      rmSync(data, { recursive: true })
    },
  }
}
