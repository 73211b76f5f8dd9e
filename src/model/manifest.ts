/** A Kubernetes object as it is written in YAML and sent to an API server. */
export type Manifest = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta
  readonly [field: string]: unknown
}

/** What every object says of itself. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/ */
export type ObjectMeta = {
  readonly name: string
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

/** Which object is meant: enough to find it on an API server. */
export type ObjectReference = {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace?: string | undefined
}

/** The reference to an object. */
export const referenceOf = ({ apiVersion, kind, metadata }: Manifest): ObjectReference => ({
  apiVersion,
  kind,
  name: metadata.name,
  namespace: metadata.namespace,
})

/** An object as findings, plans and errors name it: `apps/v1 Deployment mediq/ocr-service`. */
export const nameOf = ({ apiVersion, kind, name, namespace }: ObjectReference): string =>
  `${apiVersion} ${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`
