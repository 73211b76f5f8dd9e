import { bodyBytesOf } from '../model/edge.ts'
import type { Dialect } from './ingress.ts'

const prefix = 'nginx.ingress.kubernetes.io/'
const hour = 3600

/**
 * The limits in annotations of NGINX Ingress, none of which is forbidden unless an administrator allows it.
 * Strict-Transport-Security is the controller's own default. https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
 */
export const nginxDialect: Dialect = ({ platform }, _name, { ratePerSecond, connectionsPerClient }) => {
  const settings = {
    ...(Number.isInteger(ratePerSecond)
      ? { 'limit-rps': String(ratePerSecond) }
      : { 'limit-rpm': String(Math.round(ratePerSecond * 60)) }),
    'limit-burst-multiplier': '1',
    'limit-connections': String(connectionsPerClient),
    'proxy-body-size': String(bodyBytesOf(platform)),
    // A photograph of a card is never written to a disk, which buffering would do.
    'proxy-request-buffering': 'off',
    // A board is a WebSocket on which nothing may be said for long.
    'proxy-read-timeout': String(hour),
    'proxy-send-timeout': String(hour),
    'ssl-redirect': 'true',
    'force-ssl-redirect': 'true',
  }
  const annotations = Object.fromEntries(Object.entries(settings).map(([name, value]) => [`${prefix}${name}`, value]))
  return { annotations, companions: [] }
}
