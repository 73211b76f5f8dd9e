import { clusterContract } from './contract.ts'
import { openFakeCluster } from './fake.ts'

clusterContract(
  'a cluster in memory',
  async () => ({ cluster: openFakeCluster(), namespace: 'contract' }),
  async () => undefined,
)
