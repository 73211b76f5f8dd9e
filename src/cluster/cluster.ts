// The Kubernetes API as the rest of the tool sees it. The real adapter speaks HTTP to an API server, the fake one holds
// objects in memory; both pass the same contract suite.
import type { Manifest, ObjectReference } from '../model/manifest.ts'

/** What one API server serves of a kind. */
export type Kind = {
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

/** Which objects are listed or watched. */
export type Selection = {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace?: string
  /** A label selector, as kubectl takes it: `app.kubernetes.io/part-of=mediq`. */
  readonly labels?: string
}

/** One change of a watched object. */
export type Change = { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: Manifest }

/** How an object is applied. */
export type ApplyOptions = {
  /** The server decides and changes nothing. */
  readonly dryRun?: boolean
  /** Takes fields that another manager owns. */
  readonly force?: boolean
}

/** How an object is removed. */
export type RemoveOptions = {
  /** `Orphan` leaves what it owns, such as the Pods of a StatefulSet. */
  readonly propagation?: 'Foreground' | 'Background' | 'Orphan'
  /** Only if it is still this one. */
  readonly uid?: string
  readonly dryRun?: boolean
}

/** An API server, as the person of the kubeconfig may use it. Every method rejects with ClusterError. */
export type Cluster = {
  /** `v1.35.4` */
  readonly version: () => Promise<string>
  /** The uid of `kube-system`, which names a cluster for as long as it lives. */
  readonly uid: () => Promise<string>
  /** The context of the kubeconfig. */
  readonly context: string
  readonly kinds: () => Promise<readonly Kind[]>
  /** Undefined where there is none of that name. */
  readonly get: (reference: ObjectReference) => Promise<Manifest | undefined>
  readonly list: (selection: Selection) => Promise<readonly Manifest[]>
  /** Server-side apply as field manager `salus`, strict about unknown fields; answers the object as it then is. */
  readonly apply: (manifest: Manifest, options?: ApplyOptions) => Promise<Manifest>
  /** Creates; a name that exists already is an error with reason `AlreadyExists`. */
  readonly create: (manifest: Manifest, options?: { readonly dryRun?: boolean }) => Promise<Manifest>
  /** JSON merge patch (RFC 7386) of an object or one of its subresources. */
  readonly patch: (reference: ObjectReference, patch: object, subresource?: 'scale' | 'status') => Promise<Manifest>
  /** Whether there was one. */
  readonly remove: (reference: ObjectReference, options?: RemoveOptions) => Promise<boolean>
  /** The last lines that a container wrote. */
  readonly logs: (
    pod: { readonly namespace: string; readonly name: string },
    options: { readonly container?: string; readonly lines: number; readonly previous?: boolean },
  ) => Promise<string>
  /**
   * What a Pod answers to a GET of one of its own ports, asked through the kubelet (`create` of `pods/portforward`):
   * the API server's other way, its proxy, is what NetworkPolicies deny.
   */
  readonly ask: (
    pod: { readonly namespace: string; readonly name: string; readonly port: number },
    path: string,
  ) => Promise<{ readonly status: number; readonly text: string }>
  /** What a kubelet tells of its node's Pods and their volumes (`get` of `nodes/proxy`), as JSON. https://kubernetes.io/docs/reference/instrumentation/node-metrics/ */
  readonly summary: (node: string) => Promise<string>
  /**
   * What is there, as ADDED, then every change until the signal; begins again by itself where the server ends a watch,
   * and then tells what it missed meanwhile.
   */
  readonly watch: (selection: Selection, signal: AbortSignal) => AsyncIterable<Change>
}

/** The API server refused or could not be reached; the message is the server's own, word by word. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError'
  /** HTTP status, 0 where no answer came. */
  readonly status: number
  /** The reason of the server's Status object, such as `Forbidden`, or `Unreachable`. */
  readonly reason: string
  /** What was being done to which object: `apply apps/v1 Deployment mediq/ocr-service`. */
  readonly about: string
  constructor(about: string, status: number, reason: string, message: string) {
    super(message)
    this.about = about
    this.status = status
    this.reason = reason
  }
}
