import type { Manifest, ObjectReference } from '../../model/manifest.ts'

/** Whether an object is as it is wanted, and what it still lacks, in the API's own words. */
export type Readiness =
  | { readonly ready: true }
  | {
      readonly ready: false
      /** How far it is: `2/3 Pods ready`. */
      readonly counts?: string
      readonly reason: string
      /** The object that holds it up, where it is another one. */
      readonly culprit?: ObjectReference
      /** Waiting cannot help. */
      readonly fatal?: boolean
    }

/** What else there is that an object's readiness depends on; what was not looked up is left out. */
export type Related = {
  /** Pods of its namespace. */
  readonly pods?: readonly Manifest[]
  /** Events of its namespace. */
  readonly events?: readonly Manifest[]
  /** Ingresses of the cluster. */
  readonly ingresses?: readonly Manifest[]
}

/** How one kind is judged. */
export type Rule<Kind> = (object: Kind, related: Related) => Readiness

/** As it is wanted. */
export const ready: Readiness = { ready: true }

/** Not yet, for this reason. */
export const waiting = (
  reason: string,
  more: { readonly counts?: string; readonly fatal?: boolean } = {},
): Readiness => ({
  ready: false,
  reason,
  ...more,
})
