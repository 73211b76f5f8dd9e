// What every Pod of a platform has, so that the restricted Pod Security Standard takes it:
// https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
import type { IContainer, IPodSpec } from 'kubernetes-models/v1'
import { formatCpu, formatSize } from '../model/quantity.ts'
import type { Resources } from '../model/resources.ts'

/** User and group of the platform's services, and of the stores' official images. */
export const users = { services: 1000, stores: 999 } as const

/** The part of a Pod's spec that takes away what it does not need. `user` is uid, gid and owner of its volumes. */
export const podHardening = (user: number) =>
  ({
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
  }) satisfies Partial<IPodSpec>

/** The security context of every container. */
export const containerHardening = () =>
  ({
    allowPrivilegeEscalation: false,
    privileged: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  }) satisfies IContainer['securityContext']

/** A folder in memory's stead for temporary files, and where it is mounted. */
export const temporaryFolder = (sizeLimit = '256Mi') => ({
  volume: { name: 'tmp', emptyDir: { sizeLimit } },
  mount: { name: 'tmp', mountPath: '/tmp' },
})

/** What a container asks for and may use at most. */
export const containerResources = ({ cpuMillicores, memoryBytes }: Resources) => ({
  requests: { cpu: formatCpu(cpuMillicores.from), memory: formatSize(memoryBytes.from) },
  limits: { cpu: formatCpu(cpuMillicores.to), memory: formatSize(memoryBytes.to) },
})
