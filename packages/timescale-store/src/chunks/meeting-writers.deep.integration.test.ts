import { directoryFiles } from '@spanledger/archive';
import { clockOf, DomainError, type ObservationId } from '@spanledger/core';
import { anObservation, someProject, someTime, telemetryRows } from '@spanledger/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { onEachServer } from '../client/on-each-server.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { timescaleDerivedStats } from '../verify/timescale-derived-stats.ts';
import { consume } from './chunk-store.fixture.ts';
import { timescaleChunkKeeper } from './timescale-chunk-keeper.ts';

const writers = 3;
const rounds = 3;
const idsOfWriter = 20;
const tries = 20;

/** In every other round writers run while the chunk is dropped. */
const meets = (round: number): boolean => round % 2 === 1;

/** Operations refused by a busy store are retried; any other failure fails. */
const again = async (work: () => Promise<unknown>): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'unavailable' || attempt === tries) throw error;
    }
  }
};

onEachServer((server, openStore) => {
  test(`on ${server}, what is acknowledged while its chunk is exported and dropped is in the store or in an export`, async () => {
    const client = await openStore();
    const store = telemetryStoreOn(client);
    const dir = mkdtempSync(join(tmpdir(), 'spanledger-meeting-'));
    const files = directoryFiles(dir);
    const projectId = someProject();
    const acknowledged = new Map<string, string>();
    // Each acts as a separate process, with its own cache of partitions.
    const stores = Array.from({ length: writers }, () => telemetryStoreOn(client));
    let count = 0;
    const writeSome = ({ writer }: (typeof stores)[number], number: number): Promise<void> =>
      again(async () => {
        count += 1;
        const [id, name] = [`w${number}-${count % idsOfWriter}`, `n${count}`];
        const clock = clockOf(someTime + count);
        const row = anObservation(projectId, `t${number}/${id}`, { startTime: someTime + number, name, clock });
        await writer.write(telemetryRows({ observations: [row] }));
        acknowledged.set(id, name);
      });
    let meeting: Promise<unknown> = Promise.resolve();
    const burst = () => Promise.all(stores.flatMap((each, at) => [writeSome(each, at), writeSome(each, at)]));
    let round = 0;
    const meetingClient: Timescale = {
      ...client,
      transaction: (name, work, options) => {
        // The rows of the chunk were compared before, and are compared again in this transaction.
        if (name === 'drop-chunk' && meets(round)) meeting = burst();
        return client.transaction(name, work, options);
      },
    };
    const chunks = timescaleChunkKeeper(meetingClient, () => someTime);
    let dropped = 0;
    for (; round < 2 * rounds; round += 1) {
      await burst();
      const names = (await chunks.list({ isFast: true })).chunks.map(({ name }) => name);
      await consume(chunks.export({ names }, files));
      try {
        for await (const { rows } of chunks.drop({ names })) dropped += rows;
      } catch (error) {
        if (!meets(round) || !(error instanceof DomainError) || error.code !== 'conflict') throw error;
      }
      await meeting;
    }
    expect(dropped).toBeGreaterThan(0);
    expect(await timescaleDerivedStats(client).verify(projectId, undefined)).toEqual([]);
    await consume(chunks.import(files));
    for (const [id, name] of acknowledged) {
      expect((await store.observations.get(projectId, id as ObservationId))?.name).toBe(name);
    }
    expect(await timescaleDerivedStats(client).verify(projectId, undefined)).toEqual([]);
    rmSync(dir, { recursive: true });
  });

  test(`on ${server}, chunks that are dropped under their writers leave no key without its row`, async () => {
    const client = await openStore();
    const chunks = timescaleChunkKeeper(client, () => someTime);
    const projectId = someProject();
    const end = { isReached: false };
    let written = 0;
    const write = async (writer: number): Promise<void> => {
      const own = telemetryStoreOn(client);
      for (let count = 0; !end.isReached; count += 1) {
        const ids = [count % idsOfWriter, (count * 7) % idsOfWriter];
        const observations = ids.map((id) =>
          anObservation(projectId, `t${id % 5}/o${id}`, { startTime: someTime, clock: clockOf(someTime + count) }),
        );
        await again(() => own.writer.write(telemetryRows({ observations })));
        written += writer;
      }
    };
    const running = Array.from({ length: writers }, (_, writer) => write(writer));
    try {
      for (let round = 0; round < 2 * rounds;) {
        const names = (await chunks.list({ isFast: true })).chunks.map(({ name }) => name);
        await again(() => consume(chunks.drop({ names }, { isForced: true })));
        if (names.length > 0) round += 1;
      }
    } finally {
      end.isReached = true;
      await Promise.all(running);
    }
    expect(written).toBeGreaterThan(0);
    expect(await timescaleDerivedStats(client).verify(projectId, undefined)).toEqual([]);
  });
});
