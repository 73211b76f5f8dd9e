// A process that writes to the three embedded stores as fast as it can and says what was acknowledged, for the tests
// that kill it: `node writing-process.ts FOLDER`.
import { join } from 'node:path'
import { openBus } from '../open-bus.ts'
import { openCache } from '../open-cache.ts'
import { openSql } from '../open-sql.ts'
import { outbox } from '../outbox.ts'
import type { Migration } from '../ports.ts'

type Tables = { counter: { name: string; last: number }; ticket: { id: string; number: number } }

const WRITERS = 20
const [folder = ''] = process.argv.slice(2)
const url = (name: string) => `sqlite:${join(folder, `${name}.sqlite`)}`
const tickets = outbox('ticket_outbox')

const migrations: Record<string, Migration> = {
  '001': {
    up: async db => {
      const { schema } = db
      await schema
        .createTable('counter')
        .addColumn('name', 'varchar(10)', column => column.primaryKey())
        .addColumn('last', 'integer')
        .execute()
      await schema
        .createTable('ticket')
        .addColumn('id', 'varchar(40)', column => column.primaryKey())
        .addColumn('number', 'integer', column => column.unique())
        .execute()
      await tickets.createTable(db)
    },
  },
}

const sql = await openSql<Tables>(url('sql'), { service: 'writing' })
const cache = await openCache(url('cache'))
const bus = await openBus(url('bus'), { service: 'writing' })
await sql.migrate(migrations)
await sql.transaction(trx => trx.insertInto('counter').ignore().values({ name: 'day', last: 0 }).execute())
await (await bus.consume({ queue: 'tickets', topics: ['ticket.*'] }, async () => {}))()

const issue = (id: string) =>
  sql.transaction(async trx => {
    const { last } = await trx.selectFrom('counter').select('last').forUpdate().executeTakeFirstOrThrow()
    await trx
      .updateTable('counter')
      .set({ last: last + 1 })
      .execute()
    await trx
      .insertInto('ticket')
      .values({ id, number: last + 1 })
      .execute()
    await tickets.add(trx, 'ticket.issued', { id, data: { number: last + 1 } })
    return last + 1
  })

/** The acknowledgement leaves by a pipe, as a reply leaves by a socket: what was said is what a caller knows. */
const write = async (writer: number) => {
  for (let turn = 0; ; turn += 1) {
    const id = `${process.pid}-${writer}-${turn}`
    const number = await issue(id)
    process.stdout.write(`sql ${id} ${number}\n`)
    await cache.set(id, String(number), { ttlSeconds: 3600 })
    await cache.sortedSet('queue').add(id, number)
    process.stdout.write(`cache ${id} ${number}\n`)
    await bus.publish('ticket.called', { id, data: number })
    process.stdout.write(`bus ${id} ${number}\n`)
  }
}

process.stdout.write('started\n')
await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)))
