import type { Deploying, Planned } from '../operate/deploy.ts'
import { planSummary, planText, refusalText } from '../plan/plan-text.ts'
import { render } from '../render/render.ts'
import type { Session } from './cluster-session.ts'
import { paint } from './output.ts'

/** What a session deploys: everything that its platform renders to in its environment. */
export const deployingOf = ({ platform, name, environment, cluster }: Session): Deploying => ({
  cluster,
  target: { platform: platform.name, environment: name },
  desired: render(platform, name, environment),
})

/** Where a session works, as other programs read it. */
export const placeData = ({ platform, name, environment, cluster }: Session): object => ({
  platform: platform.name,
  environment: name,
  namespace: environment.namespace,
  context: cluster.context,
})

/** A plan as people read it: where, how much, and each change. */
export const plannedText = (session: Session, planned: Planned): string => {
  const { platform, name, environment, cluster } = session
  const where = `${platform.name} ${name}, namespace ${environment.namespace}, context ${cluster.context}`
  const unseen =
    planned.unseen.length === 0 ? [] : [`not looked at, for want of permission: ${planned.unseen.join(', ')}`]
  const refusals = planned.refusals.flatMap(refusalText)
  return [
    paint('bold', `${where}: ${planSummary(planned)}`),
    ...planText(planned),
    ...unseen,
    ...planned.resting.map(name => `${name} rests at 0 Pods and is left so; next: salus scale ${name} default`),
    ...(refusals.length === 0 ? [] : ['refused:', ...refusals.map(line => `  ${line}`)]),
  ].join('\n')
}
