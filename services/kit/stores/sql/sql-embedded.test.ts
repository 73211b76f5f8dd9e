import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keeps } from '../contract.ts'
import { openSql } from '../open-sql.ts'
import { sqlContract } from '../sql.contract.ts'
import { type ContractDatabase, contractMigrations } from './contract-database.ts'

keeps(
  {
    name: 'SQL on a SQLite file',
    start: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'salus-sql-'))
      const open = (options = {}) =>
        openSql<ContractDatabase>(`sqlite:${join(folder, 'contract.sqlite')}`, { service: 'contract', ...options })
      const sql = await open()
      await sql.migrate(contractMigrations)
      const stop = async () => {
        await sql.close()
        await rm(folder, { recursive: true })
      }
      return { context: { sql, open }, stop }
    },
  },
  sqlContract,
)
