import { once } from 'node:events'
import { createServer } from 'node:http'
import { networkInterfaces } from 'node:os'

/** One alert, as Alertmanager's webhook tells it. https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
export type Told = { readonly status: 'firing' | 'resolved'; readonly labels: Readonly<Record<string, string>> }

/** The people on call: a webhook on the machine's own end of the cluster's bridge, at the port that policies let through. */
export type Receiver = { readonly url: string; readonly told: () => readonly Told[]; readonly stop: () => void }

const bridge = 'salus0'

/** Starts to listen. */
export const startReceiver = async (): Promise<Receiver> => {
  const host = networkInterfaces()[bridge]?.find(({ family }) => family === 'IPv4')?.address
  const told: Told[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    told.push(...(JSON.parse(text) as { alerts: Told[] }).alerts)
    response.end()
  }).listen(443, host)
  await once(server, 'listening')
  return {
    url: `http://${host}:443/alerts`,
    told: () => told,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
