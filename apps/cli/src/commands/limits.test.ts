import type { ProjectId } from '@spanledger/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { memoryControlPlane, type MemoryControlPlane } from '../testing/memory-control-plane.ts';
import { commandRunner, type Ran } from '../testing/run-commands.ts';

const own = 'own' as ProjectId;
let stores: MemoryControlPlane;
let spanledger: (...args: string[]) => Promise<Ran>;
let publicKey: string;

beforeEach(async () => {
  stores = memoryControlPlane();
  spanledger = commandRunner({ withControlPlane: (use) => use(stores) });
  const { createdKey } = await stores.firstStart.ensure({
    organizationId: 'org',
    projectId: 'own',
    projectName: 'Own',
  });
  publicKey = createdKey?.publicKey ?? '';
  await stores.projects.create({ organizationId: 'org', name: 'Other', id: 'other' });
});

describe('the limits of a project', () => {
  it('the limits of a project are shown, and changed where they are given: a number, none, or again the default', async () => {
    expect((await spanledger('projects', 'limits', 'Own')).out).toMatch(/events-per-day +default/);
    const changed = await spanledger(
      'projects',
      'limits',
      'Own',
      '--events-per-day',
      '1_000_000',
      '--reads-per-second',
      '0.5',
    );
    expect(changed.out).toMatch(
      /reads-per-second +0.5 per second\nevents-per-day +1000000 per day[^]*within 5 seconds/,
    );
    const more = await spanledger(
      '--json',
      'projects',
      'limits',
      'own',
      '--events-per-day',
      'default',
      '--bytes-per-day',
      'none',
    );
    expect(JSON.parse(more.out)).toEqual({ readsPerSecond: 0.5, bytesPerDay: null });
    expect((await stores.projects.get('other' as ProjectId))?.limits).toEqual({});
  });

  it.each([
    [['--events-per-day', 'many'], /--events-per-day many is no limit/],
    [['--events-per-day', ''], /is no limit/],
    [['--events-per-day', '1.5'], /eventsPerDay must be a whole number/],
    [['--ingest-per-second', '0'], /ingestPerSecond must be a number/],
  ])('are not %j', async (options, message) => {
    const refused = await spanledger('projects', 'limits', 'own', ...options);
    expect(refused).toMatchObject({ exitCode: 2, out: '' });
    expect(refused.error).toMatch(message);
    expect((await stores.projects.get(own))?.limits).toEqual({});
  });
});

describe('the limits of a key', () => {
  it('limits of a key are shown with those of its project, and changed where they are given', async () => {
    expect((await spanledger('keys', 'limits', publicKey)).out).toMatch(/ingest-per-second +none of its own/);
    const changed = await spanledger('keys', 'limits', publicKey, '--ingest-per-second', '20');
    expect(changed.out).toMatch(/projects limits own[^]*ingest-per-second +20 per second/);
    expect((await stores.apiKeys.findByPublicKey(publicKey))?.limits).toEqual({ ingestPerSecond: 20 });
    expect((await spanledger('keys', 'limits', 'pk-unknown')).exitCode).toBe(1);
  });

  it('limits of a key of an organization are beside those of each project', async () => {
    const made = JSON.parse((await spanledger('--json', 'keys', 'create', '--organization', 'org')).out) as {
      publicKey: string;
    };
    const { out } = await spanledger('keys', 'limits', made.publicKey);
    expect(out).toContain('beside those of each project\n');
  });
});
