import type { Manifest, ObjectReference } from '../model/manifest.ts'
import type { Stage } from '../model/stage.ts'
import type { FieldChange } from './field-changes.ts'

/** A field that somebody else set, and that is ours to render: it is taken. */
export type Conflict = { readonly manager: string; readonly field: string }

/** What is done with one object. */
export type Action =
  | { readonly does: 'create'; readonly manifest: Manifest }
  | {
      readonly does: 'change'
      readonly manifest: Manifest
      readonly changes: readonly FieldChange[]
      readonly takes: readonly Conflict[]
    }
  | { readonly does: 'unchanged'; readonly manifest: Manifest }
  /** A Secret with a recipe: values are drawn where they are missing, and derived from others. */
  | {
      readonly does: 'make-secret'
      readonly manifest: Manifest
      readonly isNew: boolean
      readonly draws: readonly string[]
      readonly derives: readonly string[]
      readonly changes: readonly FieldChange[]
    }
  /** A PersistentVolumeClaim gets larger in place. */
  | { readonly does: 'grow-claim'; readonly from: string; readonly to: string }
  /** A StatefulSet is written anew without touching its Pods and their data: its claims cannot be changed in place. */
  | { readonly does: 'recreate'; readonly manifest: Manifest; readonly changes: readonly FieldChange[] }
  /** A Job that failed, or is over and cannot be changed, is deleted and runs again. */
  | { readonly does: 'replace'; readonly manifest: Manifest; readonly because: string }
  /** A Pod that will never become ready makes room for its successor. */
  | { readonly does: 'restart-pod'; readonly because: string; readonly uid: string }
  /** What left the description is removed. */
  | { readonly does: 'prune'; readonly holdsData: boolean; readonly uid: string }
  /** Nothing of a later stage is applied before these are ready. */
  | { readonly does: 'wait'; readonly objects: readonly ObjectReference[] }

/** One step of a deployment, as data. */
export type Step = { readonly stage: Stage | undefined; readonly object: ObjectReference } & Action

/** Why a plan cannot be carried out, and how to go on. */
export type Refusal = { readonly object: ObjectReference; readonly message: string; readonly next: string }

/** What a deployment does in order, or why it does nothing. */
export type Plan = { readonly steps: readonly Step[]; readonly refusals: readonly Refusal[] }

/** Whether a step changes something in the cluster. */
export const isChange = ({ does }: Step): boolean => does !== 'unchanged' && does !== 'wait'
