import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TraceId } from '@spanledger/core';
import { anObservation, createPostgresDatabase, someProject, telemetryRows, usageOf } from '@spanledger/testing';
import { Client } from 'pg';
import { expect, inject, test } from 'vitest';
import { z } from 'zod';
import { openTimescale } from '../client/timescale-client.ts';
import { timescaleTelemetryWriter } from '../writer/telemetry-writer.ts';
import { timescaleObservationReader } from '../timescale-readers.ts';
import { migrateTimescale } from './migrate-timescale.ts';
import { migrationsDir } from './telemetry-migrations.ts';

test('rows of before count as they did: their own reports, and aggregates where nothing else of their trace reported', async () => {
  const admin = new Client(inject('postgresUrl'));
  await admin.connect();
  const database = await createPostgresDatabase(inject('postgresUrl'), admin);
  const dir = await mkdtemp(join(tmpdir(), 'migrations-'));
  const client = openTimescale({ url: database.url });
  try {
    // Includes the tables that the current writer also reads.
    const files = (await readdir(migrationsDir)).filter((file) => file < '0006' || /^001[03]/.test(file));
    await Promise.all(files.map((file) => copyFile(join(migrationsDir, file), join(dir, file))));
    await migrateTimescale(database.url, { dir });
    // As an earlier version wrote them; the current columns exist only during the insert.
    const columns = z.object({});
    await client.query(
      'add',
      `ALTER TABLE observations ADD COLUMN counted boolean, ADD COLUMN repeats text`,
      [],
      columns,
    );
    const projectId = someProject();
    const [use, aggregate] = [usageOf({ input: 9 }), usageOf({ input: 9 }, 'aggregate')];
    await timescaleTelemetryWriter(client).write(
      telemetryRows({
        observations: [
          anObservation(projectId, 'beside/agent', { usage: aggregate }),
          anObservation(projectId, 'beside/call', { usage: use }),
          anObservation(projectId, 'alone/agent', { usage: aggregate }),
          anObservation(projectId, 'alone/span'),
          anObservation(projectId, 'empty/agent', { usage: usageOf({ input: 0 }, 'aggregate') }),
        ],
      }),
    );
    await client.query('drop', 'ALTER TABLE observations DROP COLUMN counted, DROP COLUMN repeats', [], columns);
    expect(await migrateTimescale(database.url)).toEqual([
      '0006_counting',
      '0007_own_compression',
      '0009_value_sketches',
      '0011_names',
      '0012_agent_days',
      '0014_short_versions',
      '0015_ended_keys',
    ]);
    const reader = timescaleObservationReader(client);
    const counted = async (trace: string) =>
      (await reader.ofTrace(projectId, trace as TraceId)).map((each) => `${each.id} ${each.counted} ${each.repeats}`);
    expect((await counted('beside')).toSorted()).toEqual(['agent false null', 'call true null']);
    expect((await counted('alone')).toSorted()).toEqual(['agent true null', 'span true null']);
    expect(await counted('empty')).toEqual(['agent false null']);
  } finally {
    await client.close();
    await database.drop();
    await admin.end();
    await rm(dir, { recursive: true });
  }
});
