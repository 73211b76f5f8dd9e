import { missing, ok, type Prerequisite } from './prerequisite.ts'

const about = 'namespace'

/** The namespace can be deployed into: it is not on its way out. */
export const namespace: Prerequisite = {
  about,
  async *look({ cluster, environment }) {
    const { namespace: name } = environment
    const found = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name })
    if (found === undefined) return yield ok(about, `${name}, which deploy makes`)
    const since = found.metadata.deletionTimestamp
    yield since === undefined
      ? ok(about, `${name} is there`)
      : missing(about, `${name} is being deleted since ${since}`, 'wait until it is gone, then deploy')
  },
}
