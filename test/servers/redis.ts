import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { answers } from './answers.ts'
import { account, folderFor, freePort, type Server, ServerProcess, serverOf } from './server.ts'

const START_SECONDS = 10

/** Starts Redis; every write is in the synced append-only file before its answer, as the platform renders it. */
export const startRedis = async (): Promise<Server> => {
  const owner = account('redis')
  const folder = await folderFor('redis', owner)
  const port = await freePort()
  const password = randomBytes(16).toString('hex')
  const config = join(folder, 'redis.conf')
  const lines = [`port ${port}`, 'bind 127.0.0.1', `dir ${folder}`, `requirepass ${password}`, 'save ""']
  await writeFile(config, [...lines, 'appendonly yes', 'appendfsync always', ''].join('\n'), { mode: 0o644 })
  const process_ = new ServerProcess({ program: 'redis-server', args: [config] }, folder, owner)
  const start = () => process_.start(() => answers(port, 'PING\r\n', /NOAUTH|PONG/), START_SECONDS)
  await start()
  return serverOf(`redis://:${password}@127.0.0.1:${port}/0`, folder, process_, start)
}
