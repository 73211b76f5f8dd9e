import { missing, ok, type Prerequisite } from './prerequisite.ts'

const about = 'Kubernetes'
const lowest = 24

/** The API server is of a version for which the objects are written. */
export const serverVersion: Prerequisite = {
  about,
  async *look({ cluster }) {
    const version = await cluster.version()
    const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? []
    const enough = Number(major) > 1 || (Number(major) === 1 && Number(minor) >= lowest)
    yield enough
      ? ok(about, `${version}, at least 1.${lowest}`)
      : missing(about, `expected 1.${lowest} or later, received ${version}`, 'upgrade the cluster')
  },
}
