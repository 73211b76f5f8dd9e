// What a power cut may do to files beyond what kill -9 does: bytes that were written after the last sync are there, are
// missing, or are something else.
import { randomBytes, randomInt } from 'node:crypto'
import { appendFileSync, globSync, readFileSync, truncateSync } from 'node:fs'

const headerBytes = 32
const frameHeaderBytes = 24

/**
 * Bytes of a write-ahead log up to the end of its last commit, which was synced before anybody was answered. Frames of
 * an earlier round, which carry another salt, do not count. https://www.sqlite.org/fileformat2.html#walformat
 */
export const syncedBytes = (log: Buffer): number => {
  if (log.length < headerBytes) return 0
  const frameBytes = frameHeaderBytes + log.readUInt32BE(8)
  const salt = log.subarray(16, 24)
  let synced = headerBytes
  for (let start = headerBytes; start + frameBytes <= log.length; start += frameBytes) {
    if (!log.subarray(start + 8, start + 16).equals(salt)) break
    if (log.readUInt32BE(start + 4) !== 0) synced = start + frameBytes
  }
  return synced
}

/** Cuts every log of a data folder at a random byte after its last commit, or writes noise there, and cuts the indexes. */
export const cutUnsynced = (data: string): number => {
  let touched = 0
  for (const file of globSync(`${data}/*/*.sqlite-wal`)) {
    const log = readFileSync(file)
    const synced = syncedBytes(log)
    truncateSync(file, randomInt(synced, log.length + 1))
    if (randomInt(2) === 0) appendFileSync(file, randomBytes(randomInt(1, 9000)))
    touched += 1
  }
  for (const file of globSync(`${data}/*/*.sqlite-shm`)) truncateSync(file, randomInt(0, readFileSync(file).length + 1))
  return touched
}
