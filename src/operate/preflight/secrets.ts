import { type Cluster, ClusterError } from '../../cluster/cluster.ts'
import { type Condition, conditionOf } from '../../cluster/ready/condition.ts'
import type { ClusterEnvironment } from '../../model/environment.ts'
import type { Manifest, ObjectReference } from '../../model/manifest.ts'
import { certificateOf } from '../certificate.ts'
import { type Answer, missing, ok, type Prerequisite, unknown } from './prerequisite.ts'

const certificate = 'certificate'
const backup = 'backup target'
const origin = 'origin of secrets'

const secretNamed = (cluster: Cluster, { namespace }: ClusterEnvironment, name: string) =>
  cluster.get({ apiVersion: 'v1', kind: 'Secret', name, namespace })

/** Undefined too where the kind itself is not served. */
const getIfServed = async (cluster: Cluster, reference: ObjectReference): Promise<Manifest | undefined> => {
  try {
    return await cluster.get(reference)
  } catch (error) {
    if (error instanceof ClusterError && error.status === 404) return undefined
    throw error
  }
}

type Conditioned = Manifest & { readonly status?: { readonly conditions?: readonly Condition[] } }

const isReady = (found: Manifest | undefined): boolean =>
  conditionOf((found as Conditioned | undefined)?.status?.conditions, 'Ready')?.status === 'True'

async function* issued(cluster: Cluster, issuer: string): AsyncGenerator<Answer> {
  const reference = { apiVersion: 'cert-manager.io/v1', kind: 'ClusterIssuer', name: issuer }
  const found = await getIfServed(cluster, reference)
  const fix = `create the ClusterIssuer ${issuer}: https://cert-manager.io/docs/configuration/`
  if (found === undefined) yield missing(certificate, `there is no ClusterIssuer ${issuer}`, fix)
  else if (isReady(found)) yield ok(certificate, `the ClusterIssuer ${issuer} is ready to make it`)
  else
    yield missing(certificate, `the ClusterIssuer ${issuer} is not ready`, `kubectl describe clusterissuer ${issuer}`)
}

/** The certificate of the public names is there and valid, or somebody makes it. */
export const tlsCertificate: Prerequisite = {
  about: certificate,
  async *look({ cluster, environment, manifests }) {
    const { tls, namespace } = environment
    if (tls.issuer !== undefined) return yield* issued(cluster, tls.issuer)
    const brought = manifests.some(({ kind, metadata }) => kind === 'Secret' && metadata.name === tls.secret)
    const found = await secretNamed(cluster, environment, tls.secret)
    const fix = `kubectl -n ${namespace} create secret tls ${tls.secret} --cert=FILE --key=FILE`
    if (found === undefined)
      return yield brought
        ? ok(certificate, `deploy makes the Secret ${tls.secret}`)
        : missing(certificate, `there is no Secret ${namespace}/${tls.secret}`, fix)
    const read = certificateOf(found)
    if ('problem' in read) yield missing(certificate, `Secret ${namespace}/${tls.secret}: ${read.problem}`, fix)
    else if (read.until.getTime() < Date.now())
      yield missing(certificate, `Secret ${namespace}/${tls.secret} ran out on ${read.until.toISOString()}`, fix)
    else yield ok(certificate, `${read.names.join(', ')}, until ${read.until.toISOString().slice(0, 10)}`)
  },
}

/** The keys of the place where copies of stores go. */
export const backupTarget: Prerequisite = {
  about: backup,
  async *look({ cluster, environment }) {
    const { backupTarget: target, namespace } = environment
    if (target === undefined) return yield ok(backup, 'the environment names none')
    const found = await secretNamed(cluster, environment, target.secret)
    const fix = `create the Secret ${namespace}/${target.secret} with the keys of the bucket ${target.bucket}`
    if (found === undefined) return yield missing(backup, `there is no Secret ${namespace}/${target.secret}`, fix)
    yield ok(backup, `Secret ${namespace}/${target.secret} is there`)
    const place = `whether ${target.endpoint} answers is not seen from here`
    yield unknown(backup, place, 'look at salus health after the first backup')
  },
}

/** Where Secrets come from outside, what brings them is there. */
export const secretOrigin: Prerequisite = {
  about: origin,
  async *look({ cluster, environment, manifests }) {
    const { secrets } = environment
    if (secrets === 'generated') return yield ok(origin, 'deploy draws what is missing')
    if (secrets.from === 'external-secrets') {
      const reference = { apiVersion: 'external-secrets.io/v1', kind: 'ClusterSecretStore', name: secrets.store }
      const found = await getIfServed(cluster, reference)
      const fix = `create the ClusterSecretStore ${secrets.store}`
      return yield isReady(found)
        ? ok(origin, `the ClusterSecretStore ${secrets.store} is ready`)
        : missing(origin, `the ClusterSecretStore ${secrets.store} is not ready`, fix)
    }
    const wanted = manifests.filter(({ kind }) => kind === 'SealedSecret' || kind === 'Secret')
    const names = [...new Set(wanted.map(({ metadata }) => metadata.name))]
    for (const name of names)
      if ((await secretNamed(cluster, environment, name)) === undefined)
        yield missing(
          origin,
          `there is no Secret ${environment.namespace}/${name}`,
          'seal it and apply the SealedSecret',
        )
  },
}
