import { type Manifest, nameOf, type ObjectReference } from '../../model/manifest.ts'
import { ClusterError, type Kind } from '../cluster.ts'

const groupOf = ({ apiVersion }: Kind): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '')
const dotted = (name: string, kind: Kind): string => (groupOf(kind) === '' ? name : `${name}.${groupOf(kind)}`)

/** The refusals of an API server about one object, in its words. */
export const refusalsOf = (verb: string, kind: Kind, reference: ObjectReference) => {
  const about = `${verb} ${nameOf(reference)}`
  const { name } = reference
  const plural = dotted(kind.plural, kind)
  const refuse = (status: number, reason: string, message: string): ClusterError =>
    new ClusterError(about, status, reason, message)
  return {
    notFound: () => refuse(404, 'NotFound', `${plural} "${name}" not found`),
    noNamespace: (namespace: string) => refuse(404, 'NotFound', `namespaces "${namespace}" not found`),
    exists: () => refuse(409, 'AlreadyExists', `${plural} "${name}" already exists`),
    invalid: (detail: string) => refuse(422, 'Invalid', `${dotted(kind.kind, kind)} "${name}" is invalid: ${detail}`),
    terminating: (namespace: string) =>
      refuse(
        403,
        'Forbidden',
        `${plural} "${name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
      ),
    otherUid: (wanted: string, found: unknown) =>
      refuse(
        409,
        'Conflict',
        `Operation cannot be fulfilled on ${dotted(kind.kind, kind)} "${name}": the UID in the precondition (${wanted}) does not match the UID in record (${found}). The object might have been deleted and then recreated`,
      ),
    conflicts: (manager: string, fields: readonly string[]) =>
      refuse(
        409,
        'Conflict',
        fields.length === 1
          ? `Apply failed with 1 conflict: conflict with "${manager}" using ${kind.apiVersion}: ${fields[0]}`
          : `Apply failed with ${fields.length} conflicts: conflicts with "${manager}" using ${kind.apiVersion}:\n${fields.map(field => `- ${field}`).join('\n')}`,
      ),
  }
}

/** The refusals about one object. */
export type Refusals = ReturnType<typeof refusalsOf>

/** A kind that is not served. */
export const noKind = (about: string, { apiVersion, kind }: { apiVersion: string; kind: string }): ClusterError =>
  new ClusterError(about, 404, 'NoMatch', `no matches for kind "${kind}" in version "${apiVersion}"`)

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/** What is wrong with an object's name; kinds of RBAC take almost any. */
export const wrongName = ({ apiVersion, metadata }: Manifest): string | undefined =>
  subdomain.test(metadata.name) || apiVersion.startsWith('rbac.')
    ? undefined
    : `metadata.name: Invalid value: "${metadata.name}": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`
