import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Services } from '../trpc/context.ts';
import { registerWitnessMetrics } from './witness-metrics.ts';

export interface Metrics {
  observe(labels: { method: string; route: string; status: number }, seconds: number): void;
}

/** Requests by route, the process, and the state of the shared database; served at `/metrics`. */
export function registerMetrics(app: FastifyInstance, services: Services): Metrics {
  const registry = new Registry();
  const requests = new Histogram({
    name: 'wo_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  new Gauge({
    name: 'wo_shared_database_state',
    help: '1 for the state the shared database is in, no sample for the others.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.reset();
      this.set({ state: services.shared.status().state }, 1);
    },
  });
  registerSealMetrics(registry, services);
  registerWitnessMetrics(registry, services);
  app.addHook('onListen', () => collectDefaultMetrics({ register: registry }));
  app.get('/metrics', async (_request, reply) =>
    reply
      .type(registry.contentType)
      .header('cache-control', 'no-store')
      .send(await registry.metrics()),
  );
  return { observe: (labels, seconds) => requests.observe(labels, seconds) };
}

function registerSealMetrics(registry: Registry, { sealer }: Services): void {
  const registers = [registry];
  const sealed = new Counter({
    name: 'wo_audit_sealed_total',
    help: 'Audit rows that this server sealed.',
    registers,
  });
  const seconds = new Histogram({
    name: 'wo_audit_seal_seconds',
    help: 'Time to seal one batch of one audit log.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15],
    registers,
  });
  sealer.onSealed((batch) => {
    sealed.inc(batch.rows);
    seconds.observe(batch.seconds);
  });
  new Gauge({
    name: 'wo_audit_unsealed',
    help: 'Audit rows that wait for their seal, at most 100000; no sample while the shared database is away.',
    registers,
    collect() {
      this.remove();
      const { unsealed } = sealer.status();
      if (unsealed !== undefined) this.set(unsealed);
    },
  });
  new Gauge({
    name: 'wo_audit_triggers_disabled',
    help: 'Triggers that protect the audit log and are missing or switched off; the log and audit status name them.',
    registers,
    collect() {
      this.set(sealer.status().missingGuards.length);
    },
  });
}
