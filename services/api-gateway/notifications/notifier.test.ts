import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../../kit/clock.ts'
import { openLog } from '../../kit/log.ts'
import type { Bus, Handler } from '../../kit/stores/ports.ts'
import { StoreUnavailable } from '../../kit/stores/unavailable.ts'
import type { Ticket } from '../../patient-queue-service/api.ts'
import { openNotifier } from './notifier.ts'
import { subscriber } from './subscribers.ts'

type Message = { readonly type: string; readonly [more: string]: unknown }

/** A bus that the test turns on and off and speaks through. */
const openTestBus = () => {
  const handlers = new Set<Handler>()
  const state = { up: true }
  const check = () => {
    if (!state.up) throw new StoreUnavailable('bus', 'connection refused')
  }
  const bus: Pick<Bus, 'listen' | 'ready'> = {
    ready: async () => check(),
    listen: async (_topics, handler) => {
      check()
      handlers.add(handler)
      return async () => {
        handlers.delete(handler)
      }
    },
  }
  const say = async (topic: string, data: unknown): Promise<void> => {
    for (const handler of handlers) await handler({ id: 'a', topic, data, headers: {}, redelivered: false })
  }
  return { bus, state, say, handlers }
}

const at = '2026-01-05T01:00:00.000Z'
const changed = (status: string, patientId = 'patient-1', ticketId = 'ticket-1') => ({
  ticketId,
  number: 'PQ-20260105-017',
  status,
  priority: 'NORMAL',
  patientId,
  registrationId: 'registration-1',
  at,
})
const ticketOf = (status: Ticket['status'], position: number | null): Ticket => ({
  ...changed(status),
  id: 'ticket-1',
  status,
  priority: 'NORMAL',
  position,
  estimatedWaitMinutes: position === null ? null : 15,
  createdAt: at,
})
const line = (...ids: readonly string[]) => ({
  positions: ids.map((ticketId, index) => ({
    ticketId,
    number: 'PQ-20260105-017',
    patientId: ticketId.replace('ticket', 'patient'),
    position: index + 1,
    estimatedWaitMinutes: 15 * index,
  })),
  waitingCount: ids.length,
  at,
})

const open = (t: TestContext, tickets: () => readonly Ticket[] = () => []) => {
  const testBus = openTestBus()
  const reads: string[] = []
  const notifier = openNotifier({
    bus: testBus.bus,
    readTickets: async token => {
      reads.push(token)
      return tickets()
    },
    clock: systemClock,
    log: openLog('gateway', '/dev/null'),
    busPauseMilliseconds: 20,
  })
  t.after(() => notifier.close())
  const join = async (audience: 'board' | 'staff' | 'patient', patientId?: string) => {
    const heard: Message[] = []
    const send = (text: string) => void heard.push(JSON.parse(text))
    const own = patientId === undefined ? {} : { patientId, accessToken: `token of ${patientId}` }
    const one = subscriber({ audience, send, ...own })
    await notifier.join(one)
    return { one, heard, types: () => heard.map(({ type }) => type) }
  }
  return { ...testBus, notifier, join, reads }
}

test('a patient hears of their own ticket from its issue to its end, and of nobody else’s', async t => {
  const { say, join } = open(t)
  const own = await join('patient', 'patient-1')
  const other = await join('patient', 'patient-9')
  const eight = Array.from({ length: 7 }, (_, index) => `ticket-${index + 2}`)
  await say('queue.registered', changed('WAITING'))
  await say('queue.line', line(...eight, 'ticket-1'))
  await say('queue.line', line(...eight.slice(2), 'ticket-1'))
  await say('queue.line', line('ticket-1'))
  await say('queue.called', changed('CALLED'))
  await say('queue.called', changed('CALLED'))
  await say('queue.started', changed('IN_PROGRESS'))
  await say('queue.completed', changed('COMPLETED'))
  assert.deepEqual(own.types(), ['registered', 'position', 'position', 'five-ahead', 'position', 'your-turn', 'done'])
  assert.deepEqual(own.heard[3], {
    type: 'five-ahead',
    number: 'PQ-20260105-017',
    status: 'WAITING',
    position: 6,
    estimatedWaitMinutes: 75,
  })
  assert.deepEqual(other.heard, [])
})

test('the line that was heard before the ticket is not lost', async t => {
  const { say, join } = open(t)
  const own = await join('patient', 'patient-1')
  await say('queue.line', line('ticket-2', 'ticket-1'))
  await say('queue.registered', changed('WAITING'))
  assert.deepEqual(own.types(), ['registered', 'position'])
})

test('a patient who comes later knows where the ticket stands and hears only what follows', async t => {
  const { say, join, reads } = open(t, () => [ticketOf('WAITING', 2)])
  const own = await join('patient', 'patient-1')
  await say('queue.registered', changed('WAITING'))
  await say('queue.line', line('ticket-2', 'ticket-1'))
  assert.deepEqual(own.types(), [])
  await say('queue.line', line('ticket-1'))
  assert.deepEqual(own.types(), ['position'])
  assert.deepEqual(reads, ['token of patient-1'])
})

test('the board hears numbers and statuses, the staff everything, and neither a name', async t => {
  const { say, join } = open(t)
  const [board, staff] = [await join('board'), await join('staff')]
  await say('queue.called', { ...changed('CALLED'), name: 'Invented Person' })
  const { positions, ...rest } = line('ticket-1')
  await say('queue.line', { ...rest, positions: positions.map(one => ({ ...one, name: 'Invented Person' })) })
  assert.deepEqual(board.heard, [
    { type: 'queue.called', number: 'PQ-20260105-017', status: 'CALLED', at },
    { type: 'queue.line', waiting: ['PQ-20260105-017'], waitingCount: 1, at },
  ])
  assert.deepEqual(staff.heard, [
    { type: 'queue.called', ...changed('CALLED') },
    { type: 'queue.line', ...line('ticket-1') },
  ])
})

test('an event of another form is passed over', async t => {
  const { say, join } = open(t)
  const staff = await join('staff')
  await say('queue.called', { number: 'x' })
  await say('queue.line', null)
  assert.deepEqual(staff.heard, [])
})

test('after the bus was away everybody is told to ask again, and a patient is told what happened meanwhile', async t => {
  let tickets = [ticketOf('WAITING', 9)]
  const { state, join } = open(t, () => tickets)
  const [board, own] = [await join('board'), await join('patient', 'patient-1')]
  state.up = false
  await pause(60)
  tickets = [ticketOf('CALLED', null)]
  assert.deepEqual([...board.types(), ...own.types()], [])
  state.up = true
  await pause(100)
  assert.deepEqual(board.types(), ['missed'])
  assert.deepEqual(own.types(), ['your-turn'])
})

test('when the tickets could not be read at first, the next reading tells nothing of those that are over', async t => {
  let answers = false
  const { state, join } = open(t, () => {
    if (!answers) throw new Error('away')
    return [ticketOf('COMPLETED', null), { ...ticketOf('WAITING', 4), id: 'ticket-2' }]
  })
  const own = await join('patient', 'patient-1')
  state.up = false
  await pause(60)
  answers = true
  state.up = true
  await pause(100)
  assert.deepEqual(own.types(), ['registered', 'position'])
})

test('a bus that is away at the start is heard once it comes', async t => {
  const { state, say, join } = open(t)
  state.up = false
  const board = await join('board')
  state.up = true
  await pause(100)
  await say('queue.called', changed('CALLED'))
  assert.deepEqual(board.types(), ['missed', 'queue.called'])
})

test('the bus is listened to only while somebody wants to hear', async t => {
  const { handlers, join, notifier } = open(t)
  assert.equal(handlers.size, 0)
  const board = await join('board')
  assert.deepEqual([handlers.size, notifier.count()], [1, 1])
  notifier.leave(board.one)
  await notifier.close()
  assert.deepEqual([handlers.size, notifier.count()], [0, 0])
})

test('a flood of events reaches the many as one message that there were more, and the patient in full', async t => {
  const { say, join } = open(t)
  const [board, own] = [await join('board'), await join('patient', 'patient-1')]
  for (let index = 0; index < 300; index += 1)
    await say('queue.registered', changed('WAITING', 'patient-2', `ticket-${index}`))
  await say('queue.called', changed('CALLED'))
  await pause(1300)
  const types = board.types()
  assert.ok(types.length <= 201, `${types.length} messages`)
  assert.equal(types.at(-1), 'missed')
  assert.deepEqual(own.types(), ['your-turn'])
})
