import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { answers } from './answers.ts'
import { account, folderFor, freePort, type Server, ServerProcess, serverOf } from './server.ts'

const START_SECONDS = 30

/**
 * Starts MariaDB with an empty database `salus`; the server's defaults otherwise, so every commit is synced. More
 * statements are run as its administrator at each start.
 */
export const startMariadb = async (statements: readonly string[] = []): Promise<Server> => {
  const owner = account('mysql')
  const folder = await folderFor('mariadb', owner)
  const data = join(folder, 'data')
  const init = join(folder, 'init.sql')
  const port = await freePort()
  const password = randomBytes(16).toString('hex')
  await promisify(execFile)(
    'mariadb-install-db',
    ['--no-defaults', `--datadir=${data}`, '--skip-test-db', '--auth-root-authentication-method=socket'],
    { ...owner, cwd: folder, env: { PATH: process.env.PATH ?? '', HOME: folder } },
  )
  await writeFile(init, initialStatements(password, statements), { mode: 0o644 })
  const args = ['--no-defaults', `--datadir=${data}`, `--port=${port}`, '--bind-address=127.0.0.1']
  const files = [`--socket=${join(folder, 'socket')}`, `--pid-file=${join(folder, 'pid')}`, `--init-file=${init}`]
  const process_ = new ServerProcess({ program: 'mariadbd', args: [...args, ...files] }, folder, owner)
  const start = () => process_.start(() => answers(port, '', /MariaDB/), START_SECONDS)
  await start()
  return serverOf(`mysql://salus:${password}@127.0.0.1:${port}/salus`, folder, process_, start)
}

const initialStatements = (password: string, more: readonly string[]): string =>
  [
    'CREATE DATABASE IF NOT EXISTS salus;',
    `CREATE USER IF NOT EXISTS salus@127.0.0.1 IDENTIFIED BY '${password}';`,
    'GRANT ALL ON salus.* TO salus@127.0.0.1;',
    ...more,
    '',
  ].join('\n')
