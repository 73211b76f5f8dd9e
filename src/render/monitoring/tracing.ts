import { jaegerKind } from '../../components/jaeger.ts'
import { monitoringOf } from '../../components/monitoring.ts'
import type { Scope } from '../scope.ts'

/** Where services send their spans (OTLP over HTTP): `OTEL_EXPORTER_OTLP_ENDPOINT`. Undefined where no Jaeger runs. */
export const tracingEndpoint = ({ environment }: Pick<Scope, 'environment'>): string | undefined =>
  monitoringOf(environment, 'jaeger') === undefined ? undefined : `http://jaeger:${jaegerKind.ports.otlp}`
