import { beforeEach, expect, it } from 'vitest';
import { memoryControlPlane, type MemoryControlPlane } from '../testing/memory-control-plane.ts';
import { commandRunner, type Ran } from '../testing/run-commands.ts';

let stores: MemoryControlPlane;
let spanledger: (...args: string[]) => Promise<Ran>;

beforeEach(async () => {
  stores = memoryControlPlane();
  spanledger = commandRunner({ withControlPlane: (use) => use(stores) });
  await stores.firstStart.ensure({ organizationId: 'org', projectId: 'own', projectName: 'Own' });
});

it('a project is made with the id that is given, and the advised command is one that a shell takes', async () => {
  const { out } = await spanledger('projects', 'create', 'Support bot', '--id', 'a bot');
  expect(out).toContain("keys create --project 'a bot'");
  expect((await spanledger('projects', 'list')).out).toContain('a bot');
});

it.each([
  ['', '--id must not be empty.'],
  ['x'.repeat(801), '--id must have at most 800 characters.'],
])('an id that no project may have is refused: %.5s', async (id, message) => {
  const refused = await spanledger('projects', 'create', 'Support bot', '--id', id);
  expect([refused.exitCode, refused.error]).toEqual([2, expect.stringContaining(message)]);
  expect((await spanledger('projects', 'list')).out).not.toContain('Support bot');
});
