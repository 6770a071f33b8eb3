import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { installedFacts } from './genai-facts.ts';

it('facts of another content have another name: a change of them raises factsVersion or additionsVersion', () => {
  const { name, providers } = installedFacts;
  const digest = createHash('sha256').update(JSON.stringify(providers)).digest('hex').slice(0, 16);
  expect(`${name} ${digest}`).toBe('genai-prices@0.2.3+2 b3fa10d7a06c55f7');
});
