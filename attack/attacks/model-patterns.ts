import type { Attack, Ground } from './attack.ts';
import { newId } from './payloads.ts';
import { atOnce, post } from './requests.ts';

const patterns = 50;

const letters = (count: number): string =>
  Array.from({ length: count }, () => 'abc'.charAt(Math.random() * 3)).join('');

const batchOf = (names: readonly string[]): string => {
  const at = new Date().toISOString();
  const batch = names.map((model) => ({
    id: newId(),
    type: 'generation-create',
    timestamp: at,
    body: { id: newId(), traceId: newId(), startTime: at, model, usage: { input: 10, output: 5 } },
  }));
  return JSON.stringify({ batch });
};

/** As slow as the server accepts; its refusals are counted as answers. */
const definePatterns = async (ground: Ground): Promise<void> => {
  const { authorization } = ground.attacker;
  for (let at = 0; at < patterns; at += 1) {
    const matchPattern = `[a-z]{0,160}[a-y]{0,160}[b-z]{0,160}[e-z]$|x${newId()}`;
    const body = JSON.stringify({ modelName: newId(), matchPattern, unit: 'TOKENS', inputPrice: 1e-6 });
    await post(ground, { path: '/api/public/models', authorization, body });
  }
};

const sendNames = async (ground: Ground, batches: number, name: () => string): Promise<void> => {
  // A project waits only for its own slow names: about ten seconds in the short form, some minutes in the long one.
  const namesPerBatch = ground.isQuick ? 4 : 20;
  const { authorization } = ground.attacker;
  await atOnce(batches, async () => {
    const body = batchOf(Array.from({ length: namesPerBatch }, name));
    await post(ground, { path: '/api/public/ingestion', authorization, body });
  });
};

/** Slow regular expressions, and names that almost match them. */
export const modelPatterns: readonly Attack[] = [
  {
    name: `${patterns} costly patterns, batches of names that almost match`,
    prepare: definePatterns,
    run: async (ground) => sendNames(ground, ground.isQuick ? 4 : 10, () => `${letters(299)}d`),
  },
  {
    name: 'names of 140 parts',
    run: async (ground) => sendNames(ground, 10, () => 'a/'.repeat(140) + letters(10)),
  },
];
