import type { IJob } from 'kubernetes-models/batch/v1'
import { contentHash } from './content-hash.ts'
import { containerResources, podHardening, temporaryFolder, users } from './hardening.ts'
import { migrationOf } from './names.ts'
import { type Concern, metadataOf } from './scope.ts'
import { migrationVariables, tabledStores } from './service-environment.ts'
import { podLabelsOf, serviceContainer } from './service-pod.ts'

const longestSeconds = 900
const attempts = 6
const resources = {
  cpuMillicores: { from: 100, to: 1000 },
  memoryBytes: { from: 256 * 2 ** 20, to: 512 * 2 ** 20 },
}

/**
 * A Job for each service with tables and each image: it brings them up to date before the image's Pods start. It is
 * not removed when it is done, so that the next deployment sees that it was.
 */
export const migrations: Concern = function* (scope) {
  for (const service of scope.platform.services) {
    if (tabledStores(service).length === 0 || service.command !== undefined) continue
    const workload = migrationOf(service)
    const spec = {
      ...podHardening(users.services),
      serviceAccountName: service.name,
      restartPolicy: 'Never' as const,
      containers: [
        {
          ...serviceContainer(scope, service, ['migrate', service.name]),
          env: migrationVariables(scope, service),
          resources: containerResources(resources),
        },
      ],
      volumes: [temporaryFolder().volume],
    }
    yield {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: metadataOf(scope, { stage: 'migrations', name: `${workload}-${contentHash(spec)}`, of: workload }),
      spec: {
        backoffLimit: attempts,
        activeDeadlineSeconds: longestSeconds,
        template: { metadata: { labels: podLabelsOf(scope, service, workload) }, spec },
      },
    } satisfies IJob
  }
}
