import { type OutboxTable, outbox } from '../kit/stores/outbox.ts'
import type { Migration } from '../kit/stores/ports.ts'
import type { TicketRow } from './ticket.ts'

/** The last number given out on a day; its row is locked while a number is taken, so that none is missing. */
type TicketDayTable = { day: string; last: number }

/** patient-queue-service's tables. */
export type Tables = { tickets: TicketRow; ticketDays: TicketDayTable; queueOutbox: OutboxTable }

/** The events of tickets on their way to the bus. */
export const queueOutbox = outbox('queueOutbox')

const tickets: Migration = {
  up: async db => {
    await db.schema
      .createTable('ticketDays')
      .addColumn('day', 'varchar(10)', column => column.primaryKey())
      .addColumn('last', 'integer', column => column.notNull())
      .execute()
    await db.schema
      .createTable('tickets')
      .addColumn('id', 'varchar(36)', column => column.primaryKey())
      .addColumn('day', 'varchar(10)', column => column.notNull())
      .addColumn('sequence', 'integer', column => column.notNull())
      .addColumn('registrationId', 'varchar(36)', column => column.notNull().unique())
      .addColumn('patientId', 'varchar(36)', column => column.notNull())
      .addColumn('priority', 'varchar(8)', column => column.notNull())
      .addColumn('status', 'varchar(16)', column => column.notNull())
      .addColumn('lineOrder', 'bigint', column => column.notNull())
      .addColumn('createdAt', 'bigint', column => column.notNull())
      .addColumn('calledAt', 'bigint')
      .addColumn('startedAt', 'bigint')
      .addColumn('endedAt', 'bigint')
      .addUniqueConstraint('ticketsByNumber', ['day', 'sequence'])
      .execute()
    await db.schema.createIndex('ticketsInLine').on('tickets').columns(['status', 'lineOrder']).execute()
    await db.schema.createIndex('ticketsByEnd').on('tickets').columns(['status', 'endedAt']).execute()
    await db.schema.createIndex('ticketsByPatient').on('tickets').columns(['patientId', 'createdAt']).execute()
    await queueOutbox.createTable(db)
  },
}

/** The history of the schema; a published step is never changed, only followed by another. */
export const migrations: Record<string, Migration> = { '001-tickets': tickets }
