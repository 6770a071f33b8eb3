import { startErasureRunner } from '@spanledger/ingestion';
import { openPostgresStore } from '@spanledger/postgres-store';
import { openTelemetry, type TelemetryPlace } from '@spanledger/runtime';

/** A separate process that erases deleted projects until it is killed. */
const [controlUrl = '', engine = '', url = ''] = process.argv.slice(2);
const place = { engine, url, mode: 'auto' } as TelemetryPlace;
const { erasures } = openPostgresStore({ url: controlUrl, poolMax: 2 });
const { eraser } = await openTelemetry(place, () => Date.now() * 1000, { connectionsMax: 2 });
startErasureRunner({
  erasures,
  eraser,
  queue: { pending: async () => [] },
  settleMs: 0,
  onErased: (projectId) => process.stdout.write(`erased ${projectId}\n`),
  onProblem: (error) => process.stdout.write(`problem ${String(error)}\n`),
});
setInterval(() => undefined, 1000);
