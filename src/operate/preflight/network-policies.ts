import type { IDaemonSet } from 'kubernetes-models/apps/v1/DaemonSet'
import type { Manifest } from '../../model/manifest.ts'
import { missing, ok, type Prerequisite, unknown } from './prerequisite.ts'

const about = 'network policies'

/** DaemonSets, or containers of them, by which network plug-ins that enforce NetworkPolicies are known. */
const enforcers: Readonly<Record<string, string>> = {
  'calico-node': 'Calico',
  canal: 'Canal',
  cilium: 'Cilium',
  anetd: 'GKE Dataplane V2',
  'antrea-agent': 'Antrea',
  'kube-router': 'kube-router',
  'weave-net': 'Weave Net',
  'azure-npm': 'Azure Network Policy Manager',
  'aws-eks-nodeagent': 'the Amazon VPC CNI',
  'ovnkube-node': 'OVN-Kubernetes',
  'kube-network-policies': 'kube-network-policies',
}

/** Plug-ins that are known to ignore them. */
const others: Readonly<Record<string, string>> = { 'kube-flannel-ds': 'Flannel', 'kube-flannel': 'Flannel' }

const namesOf = ({ metadata, spec }: Manifest & IDaemonSet): string[] => [
  metadata.name,
  ...(spec?.template.spec?.containers ?? []).map(({ name }) => name),
]

/** Something enforces NetworkPolicies: an API server takes them either way. */
export const networkPolicies: Prerequisite = {
  about,
  async *look({ cluster }) {
    const sets = await cluster.list({ apiVersion: 'apps/v1', kind: 'DaemonSet' })
    const names = sets.flatMap(set => namesOf(set as Manifest & IDaemonSet))
    const known = (table: Readonly<Record<string, string>>) => names.flatMap(name => table[name] ?? [])
    const [enforcer] = known(enforcers)
    const [other] = known(others)
    if (enforcer !== undefined) yield ok(about, `${enforcer} enforces them`)
    else if (other !== undefined)
      yield missing(
        about,
        `${other} ignores them: every Pod could reach every other`,
        'run an enforcer beside it, such as Calico (canal)',
      )
    else
      yield unknown(
        about,
        'no DaemonSet of a known network plug-in',
        'make sure that the cluster’s network plug-in enforces NetworkPolicies',
      )
  },
}
