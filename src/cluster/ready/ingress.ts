import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1'
import { type Rule, ready, waiting } from './readiness.ts'

const hasAddress = ({ status }: IIngress): boolean => (status?.loadBalancer?.ingress ?? []).length > 0

/** It has an address, where its controller gives addresses at all: then others of its class have one. */
export const ingress: Rule<IIngress> = (object, { ingresses = [] }) => {
  if (hasAddress(object)) return ready
  const className = object.spec?.ingressClassName
  const others = (ingresses as readonly unknown[] as readonly IIngress[]).filter(
    other => other.spec?.ingressClassName === className && other.metadata?.uid !== object.metadata?.uid,
  )
  return others.some(hasAddress) ? waiting(`the controller of class ${className} gave it no address yet`) : ready
}
