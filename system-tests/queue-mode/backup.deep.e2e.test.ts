import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { idOf as mediaIdOf, uriOf } from '../local-mode/media.fixture.ts';
import type { AskedApi } from './ask-api.fixture.ts';
import {
  answersOf,
  backupIn,
  block,
  dir,
  idOf,
  observationsIn,
  openPostgresAlone,
  openStores,
  running,
  send,
  sh,
  spansOfRequest,
  startApi,
  startWorker,
  stops,
  why,
} from './backup.fixture.ts';
import { installedPostgres } from './installed-postgres.fixture.ts';
import { hasRedis, migrate, startComposeRedis, until } from './processes.fixture.ts';

const verify = 'npm run --silent spanledger -- verify';

it.skipIf(installedPostgres === undefined)(
  `a backup that is taken under load as the documentation says has all that was accepted before it, verifies, and gives the same bills and answers once what came later is sent again (skipped where ${why})`,
  async () => {
    const BACKUP = backupIn('monday');
    const first = await openStores('first');
    await migrate(first.places);
    const api = await startApi(first.places);
    const worker = await startWorker(first.places);
    let sent = 0;
    const end = new AbortController();
    const load = (async () => {
      for (; !end.signal.aborted; sent += 1) await send(api, sent);
    })();
    await until('some load', () => (sent > 30 ? true : undefined));
    expect(await worker.end()).toBe(0);
    const pausedAt = sent;
    await until('a queue', () => (sent > pausedAt + 10 ? true : undefined));
    const acceptedBefore = sent;
    await sh(block('backup'), { ...first.shell, BACKUP });
    expect(sent).toBeGreaterThan(acceptedBefore);
    await startWorker(first.places);
    end.abort();
    await load;
    await api.settled();
    expect(await observationsIn(api)).toBe(sent * spansOfRequest);
    const wanted = await answersOf(api);
    for (const one of running.splice(0).toReversed()) await one.end();

    const second = await openStores('second');
    await sh(block('restore'), { ...second.shell, BACKUP });
    const restored = await startApi(second.places);
    await startWorker(second.places);
    await restored.settled();
    const found = await observationsIn(restored);
    expect(found).toBeGreaterThanOrEqual(acceptedBefore * spansOfRequest);
    expect(found).toBeLessThanOrEqual(sent * spansOfRequest);
    const all = Array.from({ length: sent }, (_, nth) => nth);
    const spansOf = async (nth: number): Promise<number> =>
      (await restored.ask<{ observations: object[] }>(`/api/public/traces/${idOf(nth, 32)}`)).observations.length;
    // Sequential: a slow machine would refuse more concurrent reads than an api allows for one project.
    for (const nth of all.slice(0, acceptedBefore)) expect(await spansOf(nth), `trace ${nth}`).toBe(spansOfRequest);
    await Promise.all(all.map(async (nth) => send(restored, nth)));
    await restored.settled();
    expect(await answersOf(restored)).toEqual(wanted);
    await sh(verify, second.shell);
    for (const one of running.splice(0).toReversed()) await one.end();
  },
  // Ten processes start and end, which takes minutes on a busy machine.
  600_000,
);

/** Sends a trace with a picture in its input. */
const sendPicture = async (api: AskedApi, picture: Buffer): Promise<void> => {
  const body = { id: 'pictured', name: 'look', timestamp: '2026-03-02T12:00:00Z', input: uriOf(picture, 'image/png') };
  const event = { id: 'event', type: 'trace-create', timestamp: body.timestamp, body };
  expect((await api.answer('/api/public/ingestion', { batch: [event] })).status).toBe(207);
};

const pictureIn = async (api: AskedApi, id: string): Promise<Buffer> => {
  const { url } = await api.ask<{ url: string }>(`/api/public/media/${id}`);
  return Buffer.from(await (await fetch(url)).arrayBuffer());
};

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

it.skipIf(installedPostgres === undefined)(
  `a backup of PostgreSQL alone, with media on disk, is taken while a worker writes, has all that was accepted before it, and gives the same bills, answers and media (skipped where ${why})`,
  async () => {
    const BACKUP = backupIn('postgresql-alone');
    const first = await openPostgresAlone('first-alone');
    await sh('npm run --silent migrate', first.shell);
    const api = await startApi(first.places);
    await startWorker(first.places);
    const picture = randomBytes(5000);
    await sendPicture(api, picture);
    let sent = 0;
    const end = new AbortController();
    const load = (async () => {
      for (; !end.signal.aborted; sent += 1) await send(api, sent);
    })();
    await until('some load', () => (sent > 20 ? true : undefined));
    const acceptedBefore = sent;
    await sh(block('postgresql-backup') + block('media-backup'), { ...first.shell, BACKUP });
    expect(sent).toBeGreaterThan(acceptedBefore);
    end.abort();
    await load;
    await api.settled();
    const wanted = await answersOf(api);
    for (const one of running.splice(0).toReversed()) await one.end();

    const second = await openPostgresAlone('second-alone');
    await sh(block('postgresql-restore') + block('media-restore'), { ...second.shell, BACKUP });
    const restored = await startApi(second.places);
    await startWorker(second.places);
    await restored.settled();
    expect(await observationsIn(restored)).toBeGreaterThanOrEqual(acceptedBefore * spansOfRequest);
    expect(await pictureIn(restored, mediaIdOf(picture))).toEqual(picture);
    await Promise.all(range(0, sent).map(async (nth) => send(restored, nth)));
    await restored.settled();
    expect(await answersOf(restored)).toEqual(wanted);
    await sh(verify, second.shell);
    for (const one of running.splice(0).toReversed()) await one.end();
  },
  600_000,
);

if (!hasRedis) process.stderr.write('redis-server is not installed: a backup beside a queue on Redis is not tested\n');

it.skipIf(installedPostgres === undefined || !hasRedis)(
  `what waited in a Redis that stayed is stored by the workers of the restored stores, before the backup and after it (skipped where there is no redis-server, or ${why})`,
  async () => {
    const redisDir = join(dir, 'redis');
    mkdirSync(redisDir);
    const redis = await startComposeRedis(redisDir);
    stops.push(async () => redis.stop());
    const BACKUP = backupIn('beside-redis');
    const onRedis = { QUEUE_URL: redis.url };
    const first = await openStores('first-redis');
    await migrate(first.places);
    const api = await startApi({ ...first.places, ...onRedis });
    const worker = await startWorker({ ...first.places, ...onRedis });
    for (const nth of range(0, 5)) await send(api, nth);
    await api.settled();
    expect(await worker.end()).toBe(0);
    for (const nth of range(5, 10)) await send(api, nth);
    await sh(block('backup'), { ...first.shell, BACKUP });
    for (const nth of range(10, 15)) await send(api, nth);
    expect(await observationsIn(api)).toBe(5 * spansOfRequest);
    for (const one of running.splice(0).toReversed()) await one.end();

    const second = await openStores('second-redis');
    await sh(block('restore'), { ...second.shell, ...onRedis, BACKUP });
    const restored = await startApi({ ...second.places, ...onRedis });
    await startWorker({ ...second.places, ...onRedis });
    const all = 15 * spansOfRequest;
    expect(await restored.settled()).toMatchObject({ received: all, stored: all, balance: 0 });
    expect(await observationsIn(restored)).toBe(all);
    await sh(verify, { ...second.shell, ...onRedis });
    for (const one of running.splice(0).toReversed()) await one.end();
  },
  600_000,
);
