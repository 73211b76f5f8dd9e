import { amountText, sumOf, times } from '../../model/amount.ts'
import { demandsOf, placeAll, roomOf } from '../../plan/capacity.ts'
import { missing, ok, type Prerequisite } from './prerequisite.ts'

const about = 'capacity'
/** Every Pod finds room on the nodes as they are, the surge of a rolling update included. */
export const capacity: Prerequisite = {
  about,
  async *look({ cluster, environment, manifests }) {
    const [nodes, pods] = await Promise.all([
      cluster.list({ apiVersion: 'v1', kind: 'Node' }),
      cluster.list({ apiVersion: 'v1', kind: 'Pod' }),
    ])
    const others = pods.filter(({ metadata }) => metadata.namespace !== environment.namespace)
    const rooms = roomOf(nodes, others)
    const demands = demandsOf(manifests, rooms.length)
    const asked = sumOf(demands.map(({ pods, each }) => times(pods, each)))
    const surge = sumOf(demands.map(({ surge, each }) => times(surge, each)))
    const free = sumOf(rooms.map(room => room.free))
    const sums = `asks ${amountText(asked)}, and ${amountText(surge)} during an update; ${rooms.length} nodes have ${amountText(free)}`
    const unplaced = placeAll(demands, rooms)
    if (unplaced.length === 0) return yield ok(about, sums)
    const pod = unplaced
      .map(({ workload, pods, each }) => `${pods} of ${workload} (${amountText(each)} each)`)
      .join(', ')
    yield missing(about, `${sums}; no node has room for ${pod}`, 'add nodes, or lower requests or replicas')
  },
}
