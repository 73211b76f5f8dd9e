// patient-queue-service with a clock of the test's own, and a listener to everything it says.
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { Role } from '../services/kit/contract.ts'
import { openBus } from '../services/kit/stores/open-bus.ts'
import type { Bus, Delivery } from '../services/kit/stores/ports.ts'
import type { Priority, Ticket, TicketChanged } from '../services/patient-queue-service/api.ts'
import { start } from '../services/patient-queue-service/main.ts'
import { type Answer, openTestPlatform, type StartedService, type TestPlatform } from './service-fixture.ts'

/** A minute of the clock. */
export const minute = 60_000

/** The service under test and what a test does with it. */
export type QueueClinic = {
  readonly platform: TestPlatform
  readonly bus: Bus
  readonly queue: () => StartedService
  readonly restart: () => Promise<void>
  /** Tokens of each role; the patient is `patient-1`. */
  readonly tokens: Readonly<Record<Role, string>>
  /** Moves the clock, which begins at 2026-08-01T02:00:00Z, 09:00 in Jakarta. */
  readonly pass: (milliseconds: number) => void
  readonly issue: (registrationId: string, priority?: Priority) => Promise<Answer<Ticket>>
  readonly asOperator: <Body = unknown>(method: string, path: string, body?: unknown) => Promise<Answer<Body>>
  /** Every event so far, and those of one ticket: topic and status. */
  readonly heard: () => readonly Delivery[]
  readonly eventsOf: (number: string) => readonly (readonly [string, string])[]
  readonly close: () => Promise<void>
}

/** Polls until it holds; fails after five seconds. */
export const eventually = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 5000
  while (!(await holds())) {
    if (Date.now() > deadline) assert.fail('it did not come true within five seconds')
    await delay(20)
  }
}

/** Starts the service in a fresh folder. */
export const openQueueClinic = async (): Promise<QueueClinic> => {
  const platform = openTestPlatform()
  let now = Date.parse('2026-08-01T02:00:00Z')
  const heard: Delivery[] = []
  const { RABBITMQ_URL = '' } = platform.environmentOf('patient-queue-service')
  const bus = await openBus(RABBITMQ_URL, { service: 'a-listener' })
  await bus.listen(['queue.#'], async delivery => void heard.push(delivery))
  const open = () =>
    platform.startService('patient-queue-service', environment => start(environment, { now: () => now }))
  let queue = await open()
  const tokens = {
    PASIEN: await platform.personToken('PASIEN', { patientId: 'patient-1' }),
    OPERATOR: await platform.personToken('OPERATOR'),
    ADMIN_FASKES: await platform.personToken('ADMIN_FASKES'),
    KIOSK: await platform.personToken('KIOSK'),
  }
  return {
    platform,
    bus,
    tokens,
    queue: () => queue,
    restart: async () => {
      await queue.close()
      queue = await open()
    },
    pass: milliseconds => {
      now += milliseconds
    },
    issue: (registrationId, priority = 'NORMAL') =>
      queue.ask<Ticket>('POST', '/queue/tickets', {
        from: 'ocr-service',
        body: { registrationId, patientId: `patient-${registrationId}`, priority },
      }),
    asOperator: (method, path, body) => queue.ask(method, path, { token: tokens.OPERATOR, body }),
    heard: () => heard,
    eventsOf: number =>
      heard
        .filter(({ data }) => (data as Partial<TicketChanged>).number === number)
        .map(({ topic, data }) => [topic, (data as TicketChanged).status] as const),
    close: async () => {
      await bus.close()
      await platform.close()
    },
  }
}
