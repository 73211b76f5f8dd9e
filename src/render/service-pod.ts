// The Pods of a service: how they are started, watched and ended.
import type { IContainer, IPodTemplateSpec, IProbe } from 'kubernetes-models/v1'
import { ModelError } from '../model/errors.ts'
import { calleesOf } from '../model/platform.ts'
import type { Service } from '../model/service.ts'
import { contentHash } from './content-hash.ts'
import { containerHardening, containerResources, podHardening, temporaryFolder, users } from './hardening.ts'
import { versionOf } from './names.ts'
import { placement } from './placement.ts'
import { type Scope, selectorOf } from './scope.ts'
import { configurationOf, containerVariables, drainSeconds, recipesOf } from './service-environment.ts'
import { httpPort } from './services.ts'

const imageOf = ({ environment }: Scope, { name, image, command }: Service): string => {
  if (image !== undefined) return image
  if (command === undefined) return environment.image
  throw new ModelError(`service ${name}: expected an image for its command on a cluster, received none`)
}

/** The container that both the Pods of a service and its migration are: `words` tell the shared image what to run. */
export const serviceContainer = (scope: Scope, service: Service, words: readonly string[]) => {
  const { command } = service
  return {
    name: service.name,
    image: imageOf(scope, service),
    imagePullPolicy: 'IfNotPresent' as const,
    ...(command === undefined ? { args: [...words] } : { command: [...command] }),
    securityContext: containerHardening(),
    volumeMounts: [temporaryFolder().mount],
  } satisfies IContainer
}

/** The labels of a service's Pods. */
export const podLabelsOf = (scope: Scope, service: Service, workload = service.name) => ({
  ...selectorOf(scope, workload),
  'salus.health/environment': scope.name,
  version: versionOf(imageOf(scope, service)),
})

/** Alive is who answers at all; ready is who has opened its stores and is not about to end. */
const probes = () => {
  const probe = (state: 'live' | 'ready', often: Omit<IProbe, 'httpGet'>): IProbe => ({
    httpGet: { path: `/health/${state}`, port: httpPort },
    ...often,
  })
  return {
    startupProbe: probe('live', { periodSeconds: 1, failureThreshold: 120, timeoutSeconds: 3 }),
    // A minute: who is merely busy is not to be killed, which would make the others busier.
    livenessProbe: probe('live', { periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 }),
    readinessProbe: probe('ready', { periodSeconds: 2, failureThreshold: 3, timeoutSeconds: 3 }),
  }
}

const spareSeconds = 5

/** How long a Pod that was told to end may take: it drains, then answers what it took in, its own calls included. */
const graceSeconds = ({ platform }: Scope, service: Service): number =>
  drainSeconds +
  Math.max(service.timeoutSeconds, ...calleesOf(platform, service).map(callee => callee.timeoutSeconds)) +
  spareSeconds

/** Annotation of Pods: changes with the recipes of their Secret, so that they start anew when a key is added. */
export const secretHashAnnotation = 'salus.health/secret-hash'

const container = (scope: Scope, service: Service): IContainer => {
  const { name: config } = configurationOf(scope, service)
  return {
    ...serviceContainer(scope, service, [service.name]),
    ports: [{ name: httpPort, containerPort: service.port, protocol: 'TCP' }],
    envFrom: [{ configMapRef: { name: config } }],
    env: containerVariables(scope, service, config),
    resources: containerResources(service.resources),
    ...probes(),
  }
}

/** The Pod template of a service. */
export const servicePod = (scope: Scope, service: Service): IPodTemplateSpec => ({
  metadata: {
    labels: podLabelsOf(scope, service),
    annotations: { [secretHashAnnotation]: contentHash(recipesOf(scope, service)) },
  },
  spec: {
    ...podHardening(users.services),
    ...placement(scope, service.name),
    serviceAccountName: service.name,
    terminationGracePeriodSeconds: graceSeconds(scope, service),
    containers: [container(scope, service)],
    volumes: [temporaryFolder().volume],
  },
})
