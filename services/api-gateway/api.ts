import { api } from '../kit/contract.ts'

/** What the gateway offers of its own: nothing typed. Its routes are those of the services behind it. */
export const gatewayApi = api('api-gateway', {})
