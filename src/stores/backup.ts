/**
 * Takes copies to an S3 endpoint, checks that they are there byte by byte, and removes old ones. The image has a shell,
 * gzip and sha256sum beside the program. https://rclone.org/s3/
 */
export const transferImage = 'rclone/rclone:1.71.2'

/** What one kind of store is copied by: a script in the store's own image, and the account that it signs in with. */
export type BackupKind = {
  readonly script: string
  /** The port that is read. */
  readonly port: string
  /** Keys of the store's Secret that the copy reads, as files. */
  readonly secretFiles: readonly string[]
}

/** The account of every kind of store that only reads, for copies. */
export const backupUser = 'backup'

/** How each kind of store is copied. */
export const backupKinds: Readonly<Record<string, BackupKind>> = {
  mysql: { script: 'backup-mysql.sh', port: 'mysql', secretFiles: ['backup.cnf'] },
  redis: { script: 'backup-redis.sh', port: 'redis', secretFiles: ['backup-password'] },
  rabbitmq: { script: 'backup-rabbitmq.sh', port: 'management', secretFiles: ['backup-password'] },
}

/**
 * Where the copies of a store are in the bucket; below it a folder for each, named by its UTC time
 * (`2026-11-21T02-00-00Z`), with one `data.*.gz` and `SHA256SUMS`, which is written last: without it a copy is incomplete.
 */
export const backupPath = (platform: string, environment: string, store: string): string =>
  `${platform}/${environment}/${store}`
