import type { IService } from 'kubernetes-models/v1/Service'
import type { Manifest } from '../../model/manifest.ts'
import { missing, ok, type Prerequisite, unknown } from './prerequisite.ts'
import { countReady } from './ready-pods.ts'

const about = 'ingress controller'
const address = 'public address'

/** The environment's ingress controller is installed and runs. */
export const ingressController: Prerequisite = {
  about,
  async *look({ cluster, environment }) {
    const { kind, options } = environment.ingress
    const { className, namespace, podLabels } = options
    const reference = { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', name: className }
    const found = await cluster.get(reference)
    const install = `install ${kind} with the IngressClass ${className} in ${namespace}, or name yours as ingress of the environment`
    yield found === undefined
      ? missing('ingress class', `there is no IngressClass ${className}`, install)
      : ok('ingress class', `${className}, of ${(found.spec as { controller?: string } | undefined)?.controller}`)
    const { ready, all } = await countReady(cluster, namespace, podLabels)
    const labels = Object.entries(podLabels).map(([name, value]) => `${name}=${value}`)
    yield ready > 0
      ? ok(about, `${ready} of ${all} Pods ready in ${namespace}`)
      : missing(about, `no ready Pod with ${labels.join(', ')} in ${namespace} (${all} in all)`, install)
  },
}

type Balanced = Manifest & IService

/** The controller has an address outside of the cluster, to which the public names can lead. */
export const publicAddress: Prerequisite = {
  about: address,
  async *look({ cluster, environment, platform }) {
    const { namespace } = environment.ingress.options
    const services = (await cluster.list({ apiVersion: 'v1', kind: 'Service', namespace })) as readonly Balanced[]
    const addresses = services
      .filter(({ spec }) => spec?.type === 'LoadBalancer')
      .flatMap(({ status }) => status?.loadBalancer?.ingress ?? [])
      .map(({ ip, hostname }) => ip ?? hostname ?? '')
    const hosts = platform.routes.map(({ host }) => host).join(', ')
    yield addresses.length > 0
      ? ok(address, `${addresses.join(', ')}, to which ${hosts} must lead`)
      : unknown(
          address,
          `no load balancer’s address in ${namespace}`,
          `let ${hosts} lead to the nodes or the balancer in front of them`,
        )
  },
}
