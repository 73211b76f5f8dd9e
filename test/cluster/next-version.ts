// The next version of the services, for tests only: the same code with one more migration in user-service, which the
// version before can read. Its tables are wider, so that writing without the new column must still work.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildUpon } from './images.ts'

const own = join(import.meta.dirname, '../../services/user-service/migrations.ts')

const added = `export * from './migrations-before.ts'
import { migrations as before } from './migrations-before.ts'

const visits = {
  up: async db => {
    await db.schema.alterTable('patients').addColumn('lastVisitAt', 'bigint').execute()
    await db.schema.createTable('visits').addColumn('id', 'varchar(36)', column => column.primaryKey()).execute()
  },
}

export const migrations = { ...before, '999-visits': visits }
`

/** Makes the image of the next version upon that of this one. */
export const buildNextVersion = async (name: string, base: string): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'salus-next-'))
  try {
    await mkdir(join(folder, 'user-service'))
    await writeFile(join(folder, 'user-service/migrations-before.ts'), await readFile(own))
    await writeFile(join(folder, 'user-service/migrations.ts'), added)
    await buildUpon(name, base, folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}
