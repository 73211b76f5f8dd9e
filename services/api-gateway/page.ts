import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import type { Log } from '../kit/log.ts'
import { Problem } from '../kit/problems.ts'

/** The command that builds the page for people. */
export const buildCommand = 'npm run page --workspace services'

/** Where the built page is. */
export const builtPage = join(import.meta.dirname, 'page', 'dist')

/** Files under `assets` carry a hash of what they hold in their names, so what was fetched once stays right. */
const isHashed = (path: string): boolean => path.includes('/assets/')

const explainMissing = (app: FastifyInstance, log: Log): void => {
  log.warn(`the page is not built: ${buildCommand}`)
  app.get('/', { schema: { hide: true } }, async () => {
    throw new Problem('not-found', `the page is not built: run ${buildCommand} and start again`)
  })
}

/** Serves the files of the built page, its index at `/`; where it is not built, says so. */
export const addPage = async (app: FastifyInstance, log: Log, folder: string = builtPage): Promise<void> => {
  if (!existsSync(join(folder, 'index.html'))) return explainMissing(app, log)
  await app.register(fastifyStatic, {
    root: folder,
    // The files are listed once, at start: a path that is none of them never reaches the disk.
    wildcard: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header('cache-control', isHashed(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
}
