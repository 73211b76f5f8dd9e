import { ClusterError } from '../../cluster/cluster.ts'
import type { Manifest } from '../../model/manifest.ts'
import { missing, ok, type PreflightScope, type Prerequisite } from './prerequisite.ts'

const about = 'time zone'

type Timed = Manifest & { readonly spec?: { readonly timeZone?: string } }

/** The smallest CronJob with this time zone: the API server looks the zone up before it takes one. */
const probe = (timeZone: string): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'salus-preflight', namespace: 'default' },
  spec: {
    schedule: '0 0 1 1 *',
    suspend: true,
    timeZone,
    jobTemplate: {
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'none', image: 'none' }] } } },
    },
  },
})

const zonesOf = ({ manifests, platform }: PreflightScope): readonly string[] => {
  const named = (manifests as readonly Timed[]).flatMap(({ kind, spec }) =>
    kind === 'CronJob' && spec?.timeZone !== undefined ? [spec.timeZone] : [],
  )
  return named.length === 0 ? [] : [...new Set([...named, platform.timeZone])]
}

/** Jobs run at the hour of the clinic: the API server knows its time zone. Asked by a dry run, which makes nothing. */
export const timeZones: Prerequisite = {
  about,
  async *look(scope) {
    const zones = zonesOf(scope)
    if (zones.length === 0) return yield ok(about, 'no job names one')
    for (const zone of zones) {
      try {
        await scope.cluster.create(probe(zone), { dryRun: true })
        yield ok(about, `the API server knows ${zone}`)
      } catch (error) {
        if (!(error instanceof ClusterError) || (error.reason !== 'Invalid' && error.reason !== 'BadRequest'))
          throw error
        yield missing(about, error.message, 'Kubernetes 1.25 or later with time zone data')
      }
    }
  },
}
