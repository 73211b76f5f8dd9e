import type { IEnvVar } from 'kubernetes-models/v1'
import type { Resources } from '../../model/resources.ts'
import type { Recipe } from '../../model/secret-value.ts'
import type { Store } from '../../model/store.ts'
import type { StoreWorkload } from '../../stores/workload.ts'
import type { Scope } from '../scope.ts'

/** A program of the same image that runs beside the store in each of its Pods, and keeps notes on its volume. */
export type Beside = {
  readonly name: string
  readonly command: readonly string[]
  readonly env: readonly IEnvVar[]
  readonly notesPath: string
  readonly resources: Resources
}

/** What differs between kinds of store on a cluster; the rest of their objects is the same. */
export type StoreForm = {
  readonly workload: StoreWorkload
  readonly replicas: number
  /** How each value of the store's own Secret is made. */
  readonly recipes: Readonly<Record<string, Recipe>>
  /** Keys of the Secret that the store's Pods see, as files. */
  readonly secretFiles: readonly string[]
  /** Files of the ConfigMap; `probe.sh started`, `ready` and `alive` ask how the store is. */
  readonly files: Readonly<Record<string, string>> & { readonly 'probe.sh': string }
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly env: readonly IEnvVar[]
  /** The name of the Service for clients, where it is not `NAME-service`. */
  readonly serviceName?: string
  /** Whether each Pod has a Service of its own name: an address that stays when the Pod is made anew. */
  readonly addressEach?: boolean
  /** What a Pod does before it is told to end. */
  readonly beforeEnd?: readonly string[]
  readonly beside?: Beside
  /** The one Pod that the Service for clients leads to; all that are ready unless said. */
  readonly servedBy?: string
}

/** A store's servers, or software that belongs to them: named, sized and placed like a store. */
export type Unit = { readonly store: Store; readonly form: StoreForm }

/** Gives the form of a store of one kind. */
export type FormOf = (scope: Scope, store: Store) => StoreForm
