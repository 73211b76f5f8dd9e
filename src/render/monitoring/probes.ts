import { monitoringOf } from '../../components/monitoring.ts'
import type { Scope } from '../scope.ts'

/** One question from outside: whether a public host answers. */
export type Probe = {
  readonly host: string
  readonly url: string
  /** How the answer is judged, in the probe's own configuration. */
  readonly module: string
}

/** Where the Secret with the certificate that is trusted is mounted. */
export const trustFolder = '/etc/blackbox-exporter/trust'

/** A path that every entry answers with 200 while it can do its work. */
const path = '/health/ready'

/** The questions, one for each public host. */
export const probesOf = ({ platform, environment }: Scope): readonly Probe[] => {
  const { through } = monitoringOf(environment, 'blackbox-exporter') ?? {}
  return platform.routes
    .map(({ host }) => ({
      host,
      url: `https://${through ?? host}${path}`,
      module: through === undefined ? 'https' : host,
    }))
    .toSorted((left, right) => (left.host < right.host ? -1 : 1))
}

const judgement = (trust: string | undefined, host?: string) => ({
  prober: 'http',
  timeout: '5s',
  http: {
    method: 'GET',
    valid_status_codes: [200],
    fail_if_not_ssl: true,
    follow_redirects: false,
    preferred_ip_protocol: 'ip4',
    ...(host === undefined ? {} : { headers: { Host: host } }),
    tls_config: {
      ...(host === undefined ? {} : { server_name: host }),
      ...(trust === undefined ? {} : { ca_file: `${trustFolder}/tls.crt` }),
    },
  },
})

/** blackbox.yml: one way to judge, or one for each host where the name in the address is not the public one. */
export const blackboxConfig = ({ platform, environment }: Scope) => {
  const { through, trust } = monitoringOf(environment, 'blackbox-exporter') ?? {}
  if (through === undefined) return { modules: { https: judgement(trust) } }
  const hosts = platform.routes.map(({ host }) => host).toSorted()
  return { modules: Object.fromEntries(hosts.map(host => [host, judgement(trust, host)])) }
}
