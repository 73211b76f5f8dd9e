import type { IngressController } from '../model/component.ts'

const controller =
  (kind: IngressController['kind'], usual: IngressController['options']) =>
  (options: Partial<IngressController['options']> = {}): IngressController => ({
    is: 'component',
    kind,
    options: { ...usual, ...options },
  })

/** NGINX Ingress. Its project ended in March 2026. https://kubernetes.github.io/ingress-nginx/ */
export const nginxIngress = controller('nginx', {
  className: 'nginx',
  namespace: 'ingress-nginx',
  podLabels: { 'app.kubernetes.io/name': 'ingress-nginx' },
})

/** Traefik 3. https://doc.traefik.io/traefik/ */
export const traefik = controller('traefik', {
  className: 'traefik',
  namespace: 'traefik',
  podLabels: { 'app.kubernetes.io/name': 'traefik' },
})
