import { certificateOf } from '../certificate.ts'
import { ago, type Section } from './line.ts'

/**
 * Renewal is due when a third of a certificate's life is left; when half of that is gone too, nobody renewed it.
 * https://cert-manager.io/docs/usage/certificate/#renewal-reissuance
 */
const lateShare = 1 / 6

/** The certificate of the public names: there, and valid for a while. Of its Secret only the public part is read. */
export const certificates: Section = {
  name: 'certificates',
  async *look({ cluster, environment, now }) {
    const { namespace, tls } = environment
    const about = tls.secret
    const found = await cluster.get({ apiVersion: 'v1', kind: 'Secret', name: tls.secret, namespace })
    if (found === undefined) return yield { about, state: 'bad', says: `there is no Secret ${namespace}/${tls.secret}` }
    const read = certificateOf(found)
    if ('problem' in read) return yield { about, state: 'bad', says: read.problem }
    const { from, until, names, issuer } = read
    const facts = { until: until.toISOString(), issuer, names: names.join(', ') }
    const left = until.getTime() - now.getTime()
    const says = `${names.join(', ')} until ${until.toISOString().slice(0, 10)}, ${ago(until, now)} left`
    if (left < 0) yield { about, state: 'bad', says: `ran out ${ago(now, until)} ago`, facts }
    else if (left < lateShare * (until.getTime() - from.getTime()))
      yield { about, state: 'bad', says: `${says}: it should have been renewed`, facts }
    else yield { about, state: 'ok', says, facts }
  },
}
