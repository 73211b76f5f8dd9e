import type { Cluster } from '../../cluster/cluster.ts'
import type { ClusterEnvironment } from '../../model/environment.ts'
import type { Manifest } from '../../model/manifest.ts'
import type { Platform } from '../../model/platform.ts'

/** What one look at the cluster told: there, missing, or not to be seen from here. */
export type Answer = {
  /** What was looked at, in a few words. */
  readonly about: string
  readonly state: 'ok' | 'missing' | 'unknown'
  readonly says: string
  /** What to do about it; nothing where all is well. */
  readonly fix?: string
}

/** What is to be deployed, and where. */
export type PreflightScope = {
  readonly cluster: Cluster
  readonly platform: Platform
  readonly environment: ClusterEnvironment
  /** Everything that a deploy would apply. */
  readonly manifests: readonly Manifest[]
}

/** Something that must be there before a deploy; a refusal of the API server becomes the answer `unknown`. */
export type Prerequisite = {
  readonly about: string
  readonly look: (scope: PreflightScope) => AsyncIterable<Answer>
}

/** An answer that all is well. */
export const ok = (about: string, says: string): Answer => ({ about, state: 'ok', says })

/** An answer that something is not there, and what to do. */
export const missing = (about: string, says: string, fix: string): Answer => ({ about, state: 'missing', says, fix })

/** An answer that cannot be had, and how to have it. */
export const unknown = (about: string, says: string, fix: string): Answer => ({ about, state: 'unknown', says, fix })
