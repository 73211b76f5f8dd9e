import { BlockList } from 'node:net'
import type { INode } from 'kubernetes-models/v1/Node'
import type { IPod } from 'kubernetes-models/v1/Pod'
import type { Cluster } from '../../cluster/cluster.ts'
import type { Manifest } from '../../model/manifest.ts'
import { missing, ok, type Prerequisite, unknown } from './prerequisite.ts'

const about = 'Pod addresses'

const familyOf = (address: string) => (address.includes(':') ? 'ipv6' : 'ipv4')

const rangeOf = (network: string): BlockList => {
  const [address = '', prefix = ''] = network.split('/')
  const list = new BlockList()
  list.addSubnet(address, Number(prefix), familyOf(address))
  return list
}

/** The ranges that nodes give their Pods addresses from; where they do not tell, the addresses that Pods have. */
const seen = async (cluster: Cluster): Promise<readonly string[]> => {
  const nodes = (await cluster.list({ apiVersion: 'v1', kind: 'Node' })) as readonly (Manifest & INode)[]
  const ranges = nodes.flatMap(({ spec }) => spec?.podCIDRs ?? (spec?.podCIDR === undefined ? [] : [spec.podCIDR]))
  if (ranges.length > 0) return ranges
  const pods = (await cluster.list({ apiVersion: 'v1', kind: 'Pod' })) as readonly (Manifest & IPod)[]
  return pods.flatMap(({ spec, status }) => (spec?.hostNetwork === true ? [] : (status?.podIP ?? [])))
}

/** Pods have addresses of the declared range: by it the entry knows its proxies, and policies the ingress. */
export const podNetwork: Prerequisite = {
  about,
  async *look({ cluster, environment }) {
    const { podNetwork: network } = environment
    const declared = rangeOf(network)
    const addresses = (await seen(cluster)).filter(address => familyOf(address) === familyOf(network))
    const outside = addresses.filter(address => !declared.check(address.split('/')[0] ?? '', familyOf(address)))
    const fix = 'name the cluster’s Pod range as podNetwork of the environment'
    if (addresses.length === 0) yield unknown(about, 'neither nodes nor Pods tell one', fix)
    else if (outside.length === 0) yield ok(about, `all of ${addresses.length} seen lie in ${network}`)
    else yield missing(about, `expected ${network}, received ${outside.slice(0, 3).join(', ')}`, fix)
  },
}
