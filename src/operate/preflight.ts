import { capacity } from './preflight/capacity.ts'
import { clusterDns } from './preflight/dns.ts'
import { ingressController, publicAddress } from './preflight/ingress.ts'
import { servedKinds } from './preflight/kinds.ts'
import { metricsApis } from './preflight/metrics.ts'
import { namespace } from './preflight/namespace.ts'
import { networkPolicies } from './preflight/network-policies.ts'
import { podNetwork } from './preflight/pod-network.ts'
import { type Answer, type PreflightScope, type Prerequisite, unknown } from './preflight/prerequisite.ts'
import { provided } from './preflight/provided.ts'
import { rights } from './preflight/rights.ts'
import { backupTarget, secretOrigin, tlsCertificate } from './preflight/secrets.ts'
import { storageClasses } from './preflight/storage.ts'
import { timeZones } from './preflight/time-zone.ts'
import { serverVersion } from './preflight/version.ts'
import { everythingTold } from './told.ts'

/** Everything that a deploy presupposes, in the order in which it is told. */
export const prerequisites: readonly Prerequisite[] = [
  serverVersion,
  rights,
  namespace,
  servedKinds,
  storageClasses,
  clusterDns,
  ingressController,
  publicAddress,
  podNetwork,
  networkPolicies,
  capacity,
  metricsApis,
  timeZones,
  secretOrigin,
  provided,
  tlsCertificate,
  backupTarget,
]

const answersOf = ({ about, look }: Prerequisite, scope: PreflightScope): Promise<readonly Answer[]> =>
  everythingTold(look(scope), text => unknown(about, text, 'ask somebody who may look'))

/**
 * Looks at the cluster for each prerequisite. Rejects with ClusterError only where the API server cannot be reached;
 * what it refuses to show is an answer `unknown` in its own words.
 */
export const preflight = async (scope: PreflightScope): Promise<readonly Answer[]> =>
  (await Promise.all(prerequisites.map(prerequisite => answersOf(prerequisite, scope)))).flat()
