import { ModelError } from '../model/errors.ts'
import type { Service } from '../model/service.ts'
import type { Store } from '../model/store.ts'

/** The name of the Service in front of a workload, which operators know: `api-gateway-service`, `user-service`. */
export const serviceNameOf = (workload: string): string =>
  workload.endsWith('-service') ? workload : `${workload}-service`

/** The Secret that one workload reads and nobody else. */
export const secretNameOf = (workload: string): string => `${workload}-secret`

/** The key of a service's Secret under which its password for a store is. */
export const passwordKeyOf = (store: Store): string => `${store.name}-password`

/** The Job that brings a service's tables up to date, without the hash that its name ends in. */
export const migrationOf = (service: Service): string => `${service.name}-migrate`

const imageForm = /^(?<name>[^@]+?)(?::(?<tag>[\w][\w.-]{0,62}))?(?:@sha256:(?<digest>[0-9a-f]{64}))?$/

/** What the label `version` says of an image: its tag, else the beginning of its digest. Throws ModelError without both. */
export const versionOf = (image: string): string => {
  const { tag, digest } = imageForm.exec(image)?.groups ?? {}
  const version = tag ?? digest?.slice(0, 12)
  if (version !== undefined) return version
  throw new ModelError(`image: expected a name with a tag or a digest, received ${JSON.stringify(image)}`)
}
