/**
 * The platform file of a shop: two services that busybox answers for, autoscaled, with keys of their own. Another
 * `version` makes other Pods.
 */
export const shopPlatform = (namespace: string, version: string): string => `
import { cluster, encryptionKey, nginxIngress, oneTimePassword, platform, service, signingKey } from 'salus'
const healthy = (port: number) => ['sh', '-c', \`mkdir -p /tmp/www/health && touch /tmp/www/health/live /tmp/www/health/ready && exec httpd -f -p \${port} -h /tmp/www # ${version}\`] as const
const usual = { image: 'busybox:latest', cpu: '10m..200m', memory: '16Mi..64Mi' } as const
const log = service('log', { ...usual, port: 8602, command: healthy(8602), replicas: '1..2', secrets: [encryptionKey('record-key')] })
const web = service('web', { ...usual, port: 8601, command: healthy(8601), replicas: '2..3', secrets: [signingKey('user-token'), oneTimePassword('first')] })
export default platform('shop', {
  timeZone: 'UTC', services: [web, log], calls: [web.calls(log)], routes: [],
  environments: {
    staging: cluster({
      namespace: '${namespace}', image: 'busybox:latest', nodes: { count: 1, cpu: '2', memory: '4Gi' }, stores: 'single',
      podNetwork: '10.244.0.0/16', ingress: nginxIngress(), tls: { secret: 'shop-tls' },
    }),
  },
})
`
