import { serviceTokenHeader } from '../../kit/access.ts'
import { Problem } from '../../kit/problems.ts'
import { continueTrace, traceHeaders } from '../../kit/trace.ts'
import { queueApi, type Ticket } from '../../patient-queue-service/api.ts'
import type { Forwarding } from '../forward.ts'

const { method, path } = queueApi.endpoints.listOwnTickets

/** Reads a patient's own tickets in the patient's name. Throws Problem `unavailable` where they cannot be had now. */
export const ownTickets =
  ({ upstream, token }: Pick<Forwarding, 'upstream' | 'token'>) =>
  async (accessToken: string): Promise<readonly Ticket[]> => {
    const headers = {
      ...traceHeaders(continueTrace({})),
      [serviceTokenHeader]: await token(),
      authorization: `Bearer ${accessToken}`,
    }
    const { status, body } = await upstream.ask({ method, path, headers, body: null, mayRetry: true })
    if (status !== 200) throw new Problem('unavailable', `${upstream.name} answered ${status}`)
    return (JSON.parse(body.toString()) as { readonly tickets: readonly Ticket[] }).tickets
  }
