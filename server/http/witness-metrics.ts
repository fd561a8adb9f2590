import { Gauge, type Registry } from 'prom-client';
import type { Services } from '../trpc/context.ts';

/** Whether the audit logs are what this installation remembers. An alert on the first belongs into every monitoring. */
export function registerWitnessMetrics(registry: Registry, { auditWitness }: Services): void {
  const registers = [registry];
  new Gauge({
    name: 'wo_audit_witness_alarm',
    help: '1 for each audit log that is not what this installation remembers, until somebody says why; with both checkpoints.',
    labelNames: ['kind', 'log', 'known', 'found'],
    registers,
    collect() {
      this.reset();
      for (const { kind, log, knownSize, knownHead, foundSize, foundHead } of auditWitness.alarms())
        this.set(
          { kind, log, known: checkpoint(knownSize, knownHead), found: checkpoint(foundSize, foundHead) },
          1,
        );
    },
  });
  new Gauge({
    name: 'wo_audit_witness_checked_timestamp_seconds',
    help: 'When all audit logs were last compared; no sample before the first time.',
    registers,
    collect() {
      this.remove();
      if (auditWitness.checkedAt !== undefined) this.set(auditWitness.checkedAt / 1000);
    },
  });
  new Gauge({
    name: 'wo_audit_receipts_dropped',
    help: 'Receipts of own entries that could not be kept, since the start.',
    registers,
    collect() {
      this.set(auditWitness.receipts.dropped);
    },
  });
}

/** As `wo audit checkpoint` prints it, so that the two can be searched for; a log without entries has only its size. */
function checkpoint(size: number, head: string | null): string {
  return head === null ? String(size) : `${size} ${head}`;
}
