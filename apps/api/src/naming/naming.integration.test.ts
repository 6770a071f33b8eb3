import { syncNames, unavailable, type Names, type ProjectId, type TelemetryStore } from '@spanledger/core';
import { openPostgresStore, type PostgresStore } from '@spanledger/postgres-store';
import { openTelemetry, type TelemetryPlace } from '@spanledger/runtime';
import { anObservation, costOf, telemetryRows } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import {
  openClickHouseDatabase,
  openControlDatabase,
  openPostgresDatabase,
  type OwnDatabase,
} from '../migrated-databases.fixture.ts';

const [shop, other] = ['shop', 'other'] as ProjectId[] as [ProjectId, ProjectId];
const minute = 60_000_000;

const joined = z.object({ name: z.string(), observations: z.coerce.number() });

/** A telemetry database, and the query that joins the names. */
interface Engine {
  readonly place: TelemetryPlace;
  readonly join: () => Promise<readonly z.infer<typeof joined>[]>;
  readonly close: () => Promise<void>;
}

const onClickHouse = async (): Promise<Engine> => {
  const { url, client, close } = await openClickHouseDatabase();
  const sql = `SELECT p.name AS name, count() AS observations FROM observations AS o FINAL
    JOIN project_names AS p FINAL ON p.id = o.project_id GROUP BY p.name ORDER BY p.name`;
  return { place: { engine: 'clickhouse', url }, join: () => client.query('join', sql, {}, joined), close };
};

const inPostgres = async (): Promise<Engine> => {
  const { url, client, close } = await openPostgresDatabase();
  const sql = `SELECT p.name AS name, count(*) AS observations FROM observations AS o
    JOIN project_names AS p ON p.id = o.project_id GROUP BY p.name ORDER BY p.name`;
  const place = { engine: 'timescale', url, mode: 'auto' } as const;
  return { place, join: () => client.query('join', sql, [], joined), close };
};

const nameOf = ({ projects }: Names, id: ProjectId) => projects.find((project) => project.id === id)?.name;

describe.each([
  ['ClickHouse', onClickHouse],
  ['PostgreSQL', inPostgres],
])('names in telemetry on %s', (_name, open) => {
  let control: OwnDatabase;
  let engine: Engine;
  let postgres: PostgresStore;
  let telemetry: TelemetryStore;
  let at = 1_700_000_000_000_000;

  beforeAll(async () => {
    control = await openControlDatabase();
    engine = await open();
    postgres = openPostgresStore({ url: control.url, poolMax: 2 });
    telemetry = await openTelemetry(engine.place, () => at);
    for (const projectId of [shop, other]) {
      await postgres.firstStart.ensure({
        organizationId: 'org',
        organizationName: 'Org',
        projectId,
        projectName: projectId,
      });
      const row = { cost: costOf(1n) };
      await telemetry.writer.write(telemetryRows({ observations: [anObservation(projectId, 't/o', {}, row)] }));
    }
  });
  afterAll(async () => {
    await telemetry.close();
    await postgres.close();
    await engine.close();
    await control.close();
  });

  /** As the background work does it, a minute later. */
  const sync = async (names = telemetry.names): Promise<boolean> => {
    at += minute;
    return syncNames({ source: postgres.names, names, now: () => at });
  };

  it('a query of the engine alone names projects, and follows a rename in any script with the next synchronization', async () => {
    expect(await sync()).toBe(true);
    expect(await engine.join()).toEqual([
      { name: 'other', observations: 1 },
      { name: 'shop', observations: 1 },
    ]);
    await postgres.projects.update(shop, { name: 'متجر 店舗 🛍' });
    await postgres.organizations.update('org', { name: 'Организация' });
    expect(await sync()).toBe(true);
    expect(await engine.join()).toEqual([
      { name: 'other', observations: 1 },
      { name: 'متجر 店舗 🛍', observations: 1 },
    ]);
    const { projects } = await telemetry.names.read();
    expect(projects.map(({ organizationName }) => organizationName)).toEqual(['Организация', 'Организация']);
  });

  it('a user who is invited is named by the address', async () => {
    const { user } = await postgres.users.invite({ email: 'ada@example.com', organizationId: 'org', role: 'VIEWER' });
    await sync();
    const names = await telemetry.names.read();
    expect(names.users).toContainEqual({ id: user.id, email: 'ada@example.com', name: null });
    expect(names.users).toHaveLength((await postgres.names.read()).users.length);
  });

  it('names stay while the store cannot be written, and what was missed comes with the next synchronization', async () => {
    const before = await telemetry.names.lastSync();
    await postgres.projects.update(other, { name: 'missed' });
    const away = { ...telemetry.names, write: async () => Promise.reject(unavailable('no store')) };
    await expect(sync(away)).rejects.toThrow('no store');
    expect([nameOf(await telemetry.names.read(), other), await telemetry.names.lastSync()]).toEqual(['other', before]);
    await sync();
    expect([nameOf(await telemetry.names.read(), other), await telemetry.names.lastSync()]).toEqual(['missed', at]);
  });

  it('a deleted project keeps its name and the time of its deletion until it is erased, and erasing touches no name', async () => {
    await postgres.projects.delete(shop);
    await sync();
    const named = async () => {
      const { projects } = await telemetry.names.read();
      return Object.fromEntries(projects.map(({ id, deletedAt }) => [id, deletedAt !== null]));
    };
    expect(await named()).toEqual({ [other]: false, [shop]: true });
    await telemetry.eraser.erase(shop);
    expect([(await telemetry.eraser.count(shop)).size, await named()]).toEqual([0, { [other]: false, [shop]: true }]);
    await postgres.erasures.finish(shop);
    await sync();
    expect(await named()).toEqual({ [other]: false });
  });
});
