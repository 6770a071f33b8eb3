import { notFound, type ProjectId } from '@spanledger/core';
import { memoryIdentity, memoryPrices } from '@spanledger/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ControlPlane } from '../stores/control-plane.ts';
import { commandRunner } from '../testing/run-commands.ts';
import { asProjects } from './as-projects.ts';
import type { KeyPair, ServerRequest } from './ask-server.ts';

let stores: ControlPlane;

beforeEach(async () => {
  const identity = memoryIdentity();
  stores = { ...identity, ...memoryPrices(identity.projects) };
  await identity.firstStart.ensure({ organizationId: 'org', projectId: 'own', projectName: 'Own' });
  await identity.projects.create({ organizationId: 'org', name: 'Other', id: 'other' });
});

/** The caller, as a server identifies it by the keys. */
const projectOf = async ({ publicKey = '', secretKey = '' }: KeyPair): Promise<string> =>
  (await stores.apiKeys.authenticate(publicKey, secretKey))?.projectId ?? 'nobody';

const byOwnRight = () =>
  asProjects(
    async (use) => use(stores),
    () => ({}),
  );
const passingKeys = async () => {
  const keys = await Promise.all(['own', 'other'].map(async (id) => stores.apiKeys.list(id as ProjectId)));
  return keys.flat().filter(({ note }) => note !== 'first start');
};

const none = () => Promise.reject(new Error('not asked'));
const seen = async (keys: KeyPair) => keys;
const page = (data: object[]) => ({ data, meta: { totalItems: data.length } });

const run = async (answers: Record<string, unknown>, ...args: string[]) => {
  const askServer = async ({ keys }: ServerRequest) => answers[await projectOf(keys)];
  return commandRunner({ withControlPlane: async (use) => use(stores), migrate: none, readStatus: none, askServer })(
    ...args,
  );
};

describe('an operator with the right to the databases', () => {
  it('an operator with the right to the databases asks as each project, or the one that is named, without a secret of theirs, and leaves no key behind', async () => {
    const all = await byOwnRight().each({}, projectOf);
    expect(all.map(({ project, answer }) => [project?.name, answer])).toEqual([
      ['Own', 'own'],
      ['Other', 'other'],
    ]);
    expect(await byOwnRight().one({ project: 'Other' }, projectOf)).toBe('other');
    expect(await passingKeys()).toEqual([]);
  });

  it('an operator with the right to the databases leaves no key behind when the server fails, and while it works has one that ends by itself', async () => {
    const failing = byOwnRight().one({ project: 'own' }, async () => {
      const [key] = await passingKeys();
      expect(key?.expiresAt).toBeGreaterThan(Date.now() * 1000);
      throw new Error('broken');
    });
    await expect(failing).rejects.toThrow('broken');
    expect(await passingKeys()).toEqual([]);
  });

  it('an operator with the right to the databases finds an id in whichever project has it', async () => {
    const asked: string[] = [];
    const ask = async (keys: KeyPair) => {
      asked.push(await projectOf(keys));
      if (asked.at(-1) !== 'other') throw notFound('None here.');
      return 'found';
    };
    expect(await byOwnRight().first({}, ask)).toBe('found');
    expect(asked).toEqual(['own', 'other']);
    await expect(byOwnRight().first({ project: 'own' }, ask)).rejects.toThrow('None here.');
  });

  it('an operator with the right to the databases is asked to choose where one project is meant and there are several', async () => {
    await expect(byOwnRight().one({}, projectOf)).rejects.toThrow(/--project[^]*own {2}Own/);
  });
});

describe('keys that are given', () => {
  it('keys that are given are used, and no database is asked', async () => {
    const closed = asProjects(
      async () => Promise.reject(new Error('asked')),
      () => ({ publicKey: 'pk', secretKey: 'sk' }),
    );
    expect(await closed.one({}, seen)).toEqual({ publicKey: 'pk', secretKey: 'sk' });
    expect(await closed.first({ publicKey: 'other', secretKey: 'its' }, seen)).toMatchObject({ publicKey: 'other' });
    await expect(closed.one({ publicKey: 'pk', project: 'own' }, seen)).rejects.toThrow('not both');
    await expect(closed.one({ project: 'own' }, seen)).rejects.toThrow('asked');
  });
});

describe('a command over all projects', () => {
  const sums = {
    batches: 1,
    received: 2,
    stored: 2,
    rejected: {},
    quarantined: 0,
    discarded: 0,
    inFlight: 0,
    payloadBytes: 9,
  };
  const ledger = (balance: number) => ({ totals: { ...sums, balance }, hours: [] });

  it('a command over all projects shows the totals of each, and fails when one does not balance', async () => {
    const well = await run({ own: ledger(0), other: ledger(0) }, 'ledger');
    expect(well).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/PROJECT[^]*Own +own[^]*Other +other/) as string,
    });
    const off = await run({ own: ledger(0), other: ledger(3) }, 'ledger');
    expect(off).toMatchObject({ exitCode: 1, out: expect.stringContaining('Other: 3 events are not') as string });
    const narrowed = await run({ own: ledger(0), other: ledger(3) }, 'ledger', '--project', 'own', '--json');
    expect(JSON.parse(narrowed.out)).toEqual(ledger(0));
    const all = JSON.parse((await run({ own: ledger(0), other: ledger(3) }, 'ledger', '--json')).out) as unknown[];
    expect(all).toMatchObject([{ projectId: 'own' }, { projectId: 'other', answer: { totals: { balance: 3 } } }]);
  });

  it('a command over all projects lists the budgets of all with the name of their project', async () => {
    const budget = {
      id: 'b1',
      name: 'Cap',
      scope: { kind: 'project' },
      period: 'day',
      amount: '1',
      thresholds: [],
      webhookUrl: null,
    };
    const { out } = await run({ own: page([]), other: page([budget]) }, 'budgets', 'list');
    expect(out).toMatch(/^PROJECT +ID[^]*Other +b1 +Cap/);
  });
});
