import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openEngines } from './open-engines.ts';

test('a ClickHouse that does not start fails a start by its reason, also before PostgreSQL answers', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'spanledger-engines-'));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  // As root, PostgreSQL runs under another account.
  chmodSync(parent, 0o755);
  const dataDir = join(parent, "it's");
  const choice = { TELEMETRY_STORE: 'clickhouse', TIMESCALE: 'auto' } as const;
  const engines = await openEngines({ dataDir, databaseUrl: undefined, choice });
  onTestFinished(async () => engines.stop());
  await expect(engines.telemetry).rejects.toMatchObject({
    message: expect.stringContaining('set SPANLEDGER_DATA_DIR to a path without apostrophes') as string,
  });
});
