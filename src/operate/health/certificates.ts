import { certificateOf } from '../certificate.ts'
import { ago, type Section } from './line.ts'

/** A certificate that runs out sooner was not renewed in time. */
const fewDays = 14

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
    const { until, names, issuer } = read
    const facts = { until: until.toISOString(), issuer, names: names.join(', ') }
    const days = (until.getTime() - now.getTime()) / 86_400_000
    if (days < 0) yield { about, state: 'bad', says: `ran out ${ago(now, until)} ago`, facts }
    else {
      const says = `${names.join(', ')} until ${until.toISOString().slice(0, 10)}, ${Math.floor(days)} days`
      yield { about, state: days < fewDays ? 'bad' : 'ok', says, facts }
    }
  },
}
