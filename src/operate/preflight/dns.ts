import { missing, ok, type Prerequisite, unknown } from './prerequisite.ts'
import { countReady } from './ready-pods.ts'

const about = 'DNS'

/** Names of Services are answered: CoreDNS, or what bears its label, has a ready Pod. */
export const clusterDns: Prerequisite = {
  about,
  async *look({ cluster }) {
    const { ready, all } = await countReady(cluster, 'kube-system', { 'k8s-app': 'kube-dns' })
    if (ready > 0) return yield ok(about, `${ready} of ${all} Pods ready in kube-system`)
    yield all > 0
      ? missing(
          about,
          `none of ${all} Pods in kube-system is ready`,
          'kubectl -n kube-system describe pods -l k8s-app=kube-dns',
        )
      : unknown(
          about,
          'no Pod in kube-system bears k8s-app=kube-dns',
          'make sure that Pods can resolve names of Services',
        )
  },
}
