import type { IEnvVar } from 'kubernetes-models/v1'
import type { ClusterEnvironment } from '../../model/environment.ts'
import { ModelError } from '../../model/errors.ts'
import { backupPath } from '../../stores/backup.ts'
import type { Peer } from '../network.ts'
import type { Scope } from '../scope.ts'

type Target = NonNullable<ClusterEnvironment['backupTarget']>

const parsed = ({ endpoint }: Target): URL => {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol)) return url
  throw new ModelError(`backupTarget, endpoint: expected a URL of http or https, received ${JSON.stringify(endpoint)}`)
}

const inCluster = /^[^.]+\.(?<namespace>[^.]+)\.svc(?:\.|$)/

/** The S3 endpoint as the other end of a connection: Pods of a namespace, or any address outside of the cluster. */
export const targetEnd = (environment: ClusterEnvironment, target: Target): { peer: Peer; port: number } => {
  const url = parsed(target)
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
  const namespace = inCluster.exec(url.hostname)?.groups?.namespace
  const name = 'backup-target'
  if (namespace !== undefined) return { peer: { is: 'others', name, namespace, podLabels: {} }, port }
  return { peer: { is: 'addresses', name, cidr: '0.0.0.0/0', except: [environment.podNetwork] }, port }
}

const fromSecret = (name: string, secret: string, key: string): IEnvVar => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key } },
})

/** What the transfer is told: the endpoint and its keys (https://rclone.org/docs/#environment-variables), the place. */
export const transferVariables = ({ platform, name }: Scope, target: Target, store: string): IEnvVar[] => [
  { name: 'PLACE', value: `${target.bucket}/${backupPath(platform.name, name, store)}` },
  // No file: everything stands here.
  { name: 'RCLONE_CONFIG', value: '' },
  fromSecret('RCLONE_CONFIG_TARGET_ACCESS_KEY_ID', target.secret, 'access-key-id'),
  { name: 'RCLONE_CONFIG_TARGET_ENDPOINT', value: parsed(target).href.replace(/\/$/, '') },
  { name: 'RCLONE_CONFIG_TARGET_NO_CHECK_BUCKET', value: 'true' },
  { name: 'RCLONE_CONFIG_TARGET_PROVIDER', value: 'Other' },
  fromSecret('RCLONE_CONFIG_TARGET_SECRET_ACCESS_KEY', target.secret, 'secret-access-key'),
  { name: 'RCLONE_CONFIG_TARGET_TYPE', value: 's3' },
]
