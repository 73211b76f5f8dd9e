// Run inside a Pod with the variables, labels and image of a service: signs in to the service's stores as the service
// does, leaves a mark or looks for it, and tries what it must not be able to do. Prints a line for each.
type Row = { readonly mark: string }
type Attempt = () => Promise<unknown>

const kit = '/app/services/kit/stores'
const [mode, mark = ''] = process.argv.slice(-2)
const { SERVICE: service = '', MYSQL_URL: mysqlUrl, REDIS_URL: redisUrl, RABBITMQ_URL: rabbitmqUrl } = process.env

const said = async (what: string, attempt: Attempt): Promise<void> => {
  const answer = await attempt().then(
    value => (value === undefined ? 'done' : JSON.stringify(value)),
    (error: Error) => `refused: ${error.message}`,
  )
  console.log(`${what}: ${answer}`)
}

/** On a machine with other work a store may need longer than a service waits once; a service asks again, too. */
const patiently =
  (attempt: Attempt): Attempt =>
  async () => {
    for (let left = 5; ; left -= 1) {
      try {
        return await attempt()
      } catch (error) {
        if (left === 0 || !/unavailable: (?!access)/.test(String(error))) throw error
        await new Promise(resolve => setTimeout(resolve, 1000))
      }
    }
  }

const can = (what: string, attempt: Attempt): Promise<void> => said(what, patiently(attempt))

const visitMysql = async (url: string): Promise<void> => {
  const { openSql } = await import(`${kit}/open-sql.ts`)
  const { sql } = await import('kysely')
  const store = await openSql(url, { service })
  const table = sql.id(`visit_${service.replaceAll('-', '_')}`)
  const run = (statement: ReturnType<typeof sql<Row>>) => statement.execute(store.db).then(({ rows }) => rows)
  if (mode === 'leave') {
    await can('mysql makes a table', () =>
      run(sql`CREATE TABLE IF NOT EXISTS ${table} (mark varchar(80))`).then(() => undefined),
    )
    await can('mysql writes', () => run(sql`INSERT INTO ${table} VALUES (${mark})`).then(() => undefined))
    await said('mysql reads accounts', () => run(sql`SELECT user FROM mysql.user`))
    await said('mysql makes a database', () => run(sql`CREATE DATABASE another`))
    await said('mysql changes the server', () => run(sql`SET GLOBAL max_connections = 1`))
  }
  if (mode === 'find') await can('mysql finds', () => run(sql<Row>`SELECT mark FROM ${table}`))
  await store.close()
}

const visitRedis = async (url: string): Promise<void> => {
  const { openCache } = await import(`${kit}/open-cache.ts`)
  const cache = await openCache(url)
  if (mode === 'leave') {
    await can('redis writes', () => cache.set(`visit:${service}`, mark))
    await can('redis counts', () => cache.count(`visit:${service}`, 1000).then(({ count }: { count: number }) => count))
  }
  const found = () => cache.get(`visit:${service}`).then((value: Buffer | undefined) => value?.toString())
  if (mode === 'find') await can('redis finds', found)
  await cache.close()
}

const trespassRedis = async (url: string): Promise<void> => {
  if (mode !== 'leave' || !url.startsWith('redis://')) return
  const { Redis } = await import('ioredis')
  const redis = new Redis(url)
  for (const words of [['CONFIG', 'GET', 'dir'], ['FLUSHALL'], ['KEYS', '*'], ['ACL', 'LIST'], ['SHUTDOWN']]) {
    const [name = '', ...rest] = words
    await said(`redis ${words.join(' ')}`, () => redis.call(name, ...rest))
  }
  redis.disconnect()
}

const visitRabbitmq = async (url: string): Promise<void> => {
  const { openBus } = await import(`${kit}/open-bus.ts`)
  const bus = await openBus(url, { service })
  const queue = `visit.${service}`
  const topic = `visit.${service}`
  if (mode === 'leave') {
    await can('rabbitmq declares', () => bus.declare({ queue, topics: [topic] }))
    await can('rabbitmq publishes', () => bus.publish(topic, { id: mark, data: { mark } }))
    const { openBus: open } = await import(`${kit}/open-bus.ts`)
    const elsewhere = await open(url.replace(/\/[^/?]+\?/, '/%2F?'), { service })
    await said('rabbitmq enters another virtual host', () => elsewhere.ready())
    await elsewhere.close()
  }
  if (mode === 'find') {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    setTimeout(() => reject(new Error('no message in twenty seconds')), 20_000)
    await can('rabbitmq consumes', async () => {
      await bus.consume({ queue, topics: [topic] }, async ({ id }: { id: string }) => resolve(id))
    })
    await said('rabbitmq finds', () => promise)
  }
  await bus.close()
}

if (mysqlUrl !== undefined) await visitMysql(mysqlUrl)
if (redisUrl !== undefined) await visitRedis(redisUrl)
if (redisUrl !== undefined) await trespassRedis(redisUrl)
if (rabbitmqUrl !== undefined) await visitRabbitmq(rabbitmqUrl)
process.exit(0)
