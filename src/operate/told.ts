import { ClusterError } from '../cluster/cluster.ts'

/**
 * Everything that a look at the cluster tells, and last what the API server refused to show it. Rejects with
 * ClusterError where it did not answer.
 */
export const everythingTold = async <Told>(
  look: AsyncIterable<Told>,
  refused: (text: string) => Told,
): Promise<readonly Told[]> => {
  const told: Told[] = []
  try {
    for await (const one of look) told.push(one)
  } catch (error) {
    if (!(error instanceof ClusterError) || error.status === 0) throw error
    told.push(refused(`${error.about}: ${error.message}`))
  }
  return told
}
