import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { openTurns } from '../kit/turns.ts'

/** OWASP's least: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html */
const cost = { memory: 19 * 1024, passes: 2, parallelism: 1 } as const
const tagBytes = 32
const saltBytes = 16

/** Hashes at the same time: each keeps a thread busy for tens of milliseconds that others need too. */
const atOnce = 2

type Cost = { readonly memory: number; readonly passes: number; readonly parallelism: number }

const derive = (password: string, nonce: Buffer, { memory, passes, parallelism }: Cost): Promise<Buffer> =>
  promisify(argon2)('argon2id', {
    message: password.normalize('NFC'),
    nonce,
    memory,
    passes,
    parallelism,
    tagLength: tagBytes,
  })

const bare = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')

/** https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md */
const phcForm =
  /^\$argon2id\$v=19\$m=(?<memory>\d+),t=(?<passes>\d+),p=(?<parallelism>\d+)\$(?<salt>[^$]+)\$(?<tag>[^$]+)$/

const parsePhc = (text: string) => {
  const { memory, passes, parallelism, salt, tag } = phcForm.exec(text)?.groups ?? {}
  if (salt === undefined || tag === undefined) throw new Error('expected an argon2id hash, found another form')
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}

/** Hashes and checks passwords, a few at a time, in the order they came. */
export type Passwords = {
  /** argon2id in PHC form, with a salt of its own. */
  readonly hash: (password: string) => Promise<string>
  /** Takes as long where there is no hash to compare with, so that time does not tell which names exist. */
  readonly matches: (password: string, hash: string | null | undefined) => Promise<boolean>
}

/** Opens the passwords of one service. */
export const openPasswords = (): Passwords => {
  const inTurn = openTurns(atOnce)
  return {
    hash: async password => {
      const salt = randomBytes(saltBytes)
      const tag = await inTurn(() => derive(password, salt, cost))
      return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${bare(salt)}$${bare(tag)}`
    },
    matches: async (password, hash) => {
      const known = hash === null || hash === undefined ? undefined : parsePhc(hash)
      const tag = await inTurn(() => derive(password, known?.salt ?? randomBytes(saltBytes), known?.cost ?? cost))
      return known !== undefined && known.tag.length === tag.length && timingSafeEqual(known.tag, tag)
    },
  }
}
