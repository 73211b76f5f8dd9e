// The tables of user-service, one step after the other; a step that was run is never changed.
import { outbox } from '../kit/stores/outbox.ts'
import type { Migration } from '../kit/stores/ports.ts'

/** The events that wait to be published; services share a database, so the name is this service's. */
export const userOutbox = 'userOutbox'

const accounts: Migration = {
  up: async db => {
    await db.schema
      .createTable('accounts')
      .addColumn('id', 'varchar(36)', column => column.primaryKey())
      .addColumn('username', 'varchar(64)', column => column.notNull().unique())
      .addColumn('role', 'varchar(16)', column => column.notNull())
      .addColumn('passwordHash', 'varchar(255)', column => column.notNull())
      .addColumn('oneTime', 'integer', column => column.notNull())
      .addColumn('disabledAt', 'bigint')
      .addColumn('createdAt', 'bigint', column => column.notNull())
      .execute()
  },
}

const devices: Migration = {
  up: async db => {
    await db.schema
      .createTable('kiosks')
      .addColumn('id', 'varchar(36)', column => column.primaryKey())
      .addColumn('name', 'varchar(80)', column => column.notNull().unique())
      .addColumn('enrolmentHash', 'varchar(43)', column => column.unique())
      .addColumn('enrolmentExpiresAt', 'bigint')
      .addColumn('keyHash', 'varchar(43)', column => column.unique())
      .addColumn('createdAt', 'bigint', column => column.notNull())
      .addColumn('enrolledAt', 'bigint')
      .execute()
    await db.schema
      .createTable('apiKeys')
      .addColumn('id', 'varchar(36)', column => column.primaryKey())
      .addColumn('name', 'varchar(80)', column => column.notNull().unique())
      .addColumn('keyHash', 'varchar(43)', column => column.notNull().unique())
      .addColumn('createdAt', 'bigint', column => column.notNull())
      .execute()
  },
}

const sessions: Migration = {
  up: async db => {
    await db.schema
      .createTable('refreshFamilies')
      .addColumn('id', 'varchar(36)', column => column.primaryKey())
      .addColumn('subject', 'varchar(36)', column => column.notNull())
      .addColumn('role', 'varchar(16)', column => column.notNull())
      .addColumn('revokedAt', 'bigint')
      .addColumn('expiresAt', 'bigint', column => column.notNull())
      .execute()
    await db.schema.createIndex('refreshFamiliesBySubject').on('refreshFamilies').column('subject').execute()
    await db.schema.createIndex('refreshFamiliesByExpiry').on('refreshFamilies').column('expiresAt').execute()
    await db.schema
      .createTable('refreshTokens')
      .addColumn('hash', 'varchar(43)', column => column.primaryKey())
      .addColumn('family', 'varchar(36)', column => column.notNull())
      .addColumn('usedAt', 'bigint')
      .addColumn('expiresAt', 'bigint', column => column.notNull())
      .execute()
    await db.schema.createIndex('refreshTokensByExpiry').on('refreshTokens').column('expiresAt').execute()
    await db.schema
      .createTable('throttles')
      .addColumn('id', 'varchar(43)', column => column.primaryKey())
      .addColumn('attempts', 'integer', column => column.notNull())
      .addColumn('blockedUntil', 'bigint', column => column.notNull())
      .addColumn('expiresAt', 'bigint', column => column.notNull())
      .execute()
    await db.schema.createIndex('throttlesByExpiry').on('throttles').column('expiresAt').execute()
  },
}

const patients: Migration = {
  up: async db => {
    await db.schema
      .createTable('patients')
      .addColumn('id', 'varchar(36)', column => column.primaryKey())
      .addColumn('nik', 'varchar(16)', column => column.notNull().unique())
      .addColumn('name', 'varchar(120)', column => column.notNull())
      .addColumn('birthPlace', 'varchar(80)', column => column.notNull())
      .addColumn('birthDate', 'varchar(10)', column => column.notNull())
      .addColumn('sex', 'varchar(6)', column => column.notNull())
      .addColumn('bloodType', 'varchar(8)')
      .addColumn('address', 'varchar(255)')
      .addColumn('rtRw', 'varchar(16)')
      .addColumn('village', 'varchar(80)')
      .addColumn('district', 'varchar(80)')
      .addColumn('regency', 'varchar(80)')
      .addColumn('province', 'varchar(80)')
      .addColumn('religion', 'varchar(40)')
      .addColumn('maritalStatus', 'varchar(40)')
      .addColumn('occupation', 'varchar(80)')
      .addColumn('nationality', 'varchar(40)')
      .addColumn('validUntil', 'varchar(16)')
      .addColumn('createdAt', 'bigint', column => column.notNull())
      .addColumn('passwordHash', 'varchar(255)')
      .addColumn('activationHash', 'varchar(43)')
      .addColumn('activationExpiresAt', 'bigint')
      .execute()
    await db.schema
      .createTable('registrationAnswers')
      .addColumn('idempotencyKey', 'varchar(128)', column => column.primaryKey())
      .addColumn('requestHash', 'varchar(43)', column => column.notNull())
      .addColumn('status', 'integer', column => column.notNull())
      .addColumn('patientId', 'varchar(36)', column => column.notNull())
      .addColumn('registrationId', 'varchar(36)', column => column.notNull())
      .addColumn('withCode', 'integer', column => column.notNull())
      .addColumn('createdAt', 'bigint', column => column.notNull())
      .execute()
    await db.schema.createIndex('registrationAnswersByAge').on('registrationAnswers').column('createdAt').execute()
  },
}

/** The history of the schema; a published step is never changed, only followed by another. */
export const migrations: Record<string, Migration> = {
  '001-accounts': accounts,
  '002-devices': devices,
  '003-sessions': sessions,
  '004-patients': patients,
  '005-outbox': { up: db => outbox(userOutbox).createTable(db) },
}
