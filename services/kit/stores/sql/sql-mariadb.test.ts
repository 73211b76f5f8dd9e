import { startMariadb } from '../../../../test/servers/mariadb.ts'
import { missing } from '../../../../test/servers/server.ts'
import { keeps } from '../contract.ts'
import { openSql } from '../open-sql.ts'
import { outageContract } from '../outage.contract.ts'
import { sqlContract } from '../sql.contract.ts'
import { type ContractDatabase, contractMigrations } from './contract-database.ts'

const started = async () => {
  const server = await startMariadb()
  const open = (options = {}) => openSql<ContractDatabase>(server.url, { service: 'contract', ...options })
  const sql = await open()
  await sql.migrate(contractMigrations)
  const stop = async () => {
    await sql.close()
    await server.stop()
  }
  return { server, open, sql, stop }
}

keeps(
  {
    name: 'SQL on MariaDB',
    skip: missing('mariadb'),
    start: async () => {
      const { open, sql, stop } = await started()
      return { context: { sql, open }, stop }
    },
  },
  sqlContract,
)

keeps(
  {
    name: 'SQL on MariaDB that goes away',
    skip: missing('mariadb'),
    start: async () => {
      const { server, sql, stop } = await started()
      const act = async () => {
        await sql.transaction(trx => trx.insertInto('contract_event').values({ topic: 'act' }).execute())
        await sql.db.selectFrom('contract_event').select('seq').limit(1).execute()
      }
      return { context: { server, act, ready: sql.ready }, stop }
    },
  },
  outageContract,
)
