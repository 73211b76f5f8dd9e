import type { ClusterEnvironment } from '../model/environment.ts'
import type { Span } from '../model/quantity.ts'
import type { Service } from '../model/service.ts'

/** The fewest and the most Pods of a service in an environment. Where they differ, an autoscaler decides between them. */
export const replicasOf = ({ autoscaling }: ClusterEnvironment, { replicas }: Service): Span =>
  autoscaling === 'full'
    ? replicas
    : { from: replicas.from, to: Math.min(replicas.to, replicas.from + autoscaling.above) }
