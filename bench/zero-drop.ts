// Requests that were not answered as their authors expect while operators work on the real cluster: none is the goal.
import { type Addresses, addAddresses } from '../test/cluster/addresses.ts'
import { refreshed } from '../test/cluster/clinic.ts'
import { openTestEnvironment } from '../test/cluster/environment.ts'
import { stories, underLoad } from '../test/cluster/zero-drop.ts'
import { acceptanceSession } from '../test/platform/session.ts'

const addressCount = 40

/** Deploys MediQ, then does what operators do under a load of at least so many requests; tells of each. */
export const benchZeroDrop = async (requests: number, tell: (line: string) => void): Promise<void> => {
  const environment = await openTestEnvironment()
  let addresses: Addresses | undefined
  try {
    const own = await addAddresses(environment.cluster, addressCount)
    addresses = own
    await environment.does('deploy', 'test', '--yes')
    let { operator } = await acceptanceSession(environment.origin, await environment.oneTimePassword())
    const context = {
      environment: () => environment,
      addresses: () => own,
      operator: async () => {
        operator = await refreshed(environment.origin, operator)
        return operator
      },
      least: Math.ceil(requests / Object.keys(stories).length),
    }
    for (const [title, work] of Object.entries(stories))
      tell(`${title}: ${await underLoad(context, () => work(environment))}`)
  } finally {
    await addresses?.remove()
    await environment.close()
  }
}
