/**
 * The cache port on Redis 6.2 or newer. Durable as the server is: the platform renders `appendonly yes` with
 * `appendfsync always`. https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
 */
import type { Cache, Lifetime, Ranked, SortedSet } from '../ports.ts'
import type { Host } from '../store-url.ts'
import { lifetimeMilliseconds } from './lifetime.ts'
import { checkScore } from './ranking.ts'
import { RedisConnection } from './redis-connection.ts'

/** KEYS: the entry. ARGV: the expected value, the new one, its lifetime in milliseconds or nothing. */
const REPLACE = `
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  if ARGV[3] == '' then redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
  else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
  return 1`

/** KEYS: the counter. ARGV: the window in milliseconds. */
const COUNT = `
  local count = redis.call('INCR', KEYS[1])
  if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
  return {count, redis.call('PTTL', KEYS[1])}`

const MEMBERS_PER_COMMAND = 1000

const expiryArguments = ({ ttlSeconds }: Lifetime): readonly (string | number)[] =>
  ttlSeconds === undefined ? [] : ['PX', lifetimeMilliseconds(ttlSeconds)]

/** Opens the cache port on a server, or on the one that Sentinels name; connects in the background. */
export const openRedis = (url: URL, sentinels: readonly Host[] = []): Cache => {
  const connection = new RedisConnection(url, sentinels)
  const command = (name: string, ...values: (string | number | Buffer)[]) =>
    connection.use(redis => redis.callBuffer(name, ...values))
  const bytes = async (name: string, key: string) => ((await command(name, key)) as Buffer | null) ?? undefined
  return {
    get: key => bytes('GET', key),
    take: key => bytes('GETDEL', key),
    set: async (key, value, lifetime = {}) => void (await command('SET', key, value, ...expiryArguments(lifetime))),
    delete: async key => Number(await command('DEL', key)) > 0,
    setIfAbsent: async (key, value, lifetime = {}) =>
      (await command('SET', key, value, 'NX', ...expiryArguments(lifetime))) !== null,
    replace: async (key, expected, value, { ttlSeconds } = {}) => {
      const lifetime = ttlSeconds === undefined ? '' : lifetimeMilliseconds(ttlSeconds)
      return Number(await command('EVAL', REPLACE, 1, key, expected, value, lifetime)) === 1
    },
    count: async (key, windowMilliseconds) => {
      const answer = await command('EVAL', COUNT, 1, `count:${key}`, windowMilliseconds)
      const [count, resetMilliseconds] = answer as [number, number]
      return { count, resetMilliseconds }
    },
    sortedSet: key => sortedSet(connection, `sorted:${key}`),
    ready: async () => void (await command('PING')),
    close: () => connection.close(),
  }
}

const sortedSet = (connection: RedisConnection, key: string): SortedSet => ({
  add: async (member, score) => {
    checkScore(score)
    await connection.use(redis => redis.zadd(key, score, member))
  },
  remove: async member => (await connection.use(redis => redis.zrem(key, member))) > 0,
  rank: async member => (await connection.use(redis => redis.zrank(key, member))) ?? undefined,
  range: async (from, to) =>
    ranked(await connection.use(redis => redis.zrange(key, String(from), String(to), 'WITHSCORES'))),
  size: () => connection.use(redis => redis.zcard(key)),
  replaceAll: async members => {
    const all = [...members]
    for (const { score } of all) checkScore(score)
    await connection.use(async redis => {
      const transaction = redis.multi().del(key)
      for (let start = 0; start < all.length; start += MEMBERS_PER_COMMAND) {
        const part = all.slice(start, start + MEMBERS_PER_COMMAND)
        transaction.zadd(key, ...part.flatMap(({ member, score }) => [score, member]))
      }
      for (const [error] of (await transaction.exec()) ?? []) if (error) throw error
    })
  },
})

const ranked = (flat: readonly string[]): readonly Ranked[] =>
  Array.from({ length: flat.length / 2 }, (_, index) => ({
    member: flat[2 * index] ?? '',
    score: Number(flat[2 * index + 1]),
  }))
