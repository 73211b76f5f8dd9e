const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24

/**
 * Where the last committed frame of a write-ahead log ends; what follows is left over from before the log was last
 * restarted, or not committed yet. https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 */
export const lastCommitEnd = (log: Buffer): number => {
  if (log.length < HEADER_BYTES) return 0
  const frameBytes = FRAME_HEADER_BYTES + log.readUInt32BE(8)
  const salts = log.subarray(16, 24)
  let end = HEADER_BYTES
  for (let at = HEADER_BYTES; at + frameBytes <= log.length; at += frameBytes) {
    if (!log.subarray(at + 8, at + 16).equals(salts)) break
    const isCommit = log.readUInt32BE(at + 4) > 0
    if (isCommit) end = at + frameBytes
  }
  return end
}
