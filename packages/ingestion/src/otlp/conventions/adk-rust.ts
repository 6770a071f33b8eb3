import type { TokenCounting, Usage } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { onlyOn } from './attribute-source.ts';
import type { Convention, Source } from './convention.ts';
import { genAiUsageKeys } from './gen-ai-usage-keys.ts';
import { reportedUsage } from './usage-source.ts';

const scopeName = 'adk-telemetry';
/** Providers whose input leaves out what was cached: all counts are passed on. */
const countings: Readonly<Record<string, TokenCounting>> = { anthropic: 'exclusive', bedrock: 'exclusive' };

/** Of DeepSeek it is the input that no cache had, which is no write. */
const cacheWritesKey = 'gen_ai.usage.cache_creation_tokens';
const keys = genAiUsageKeys('gen_ai.usage.');
const withWrites = reportedUsage(
  { ...keys, inputParts: { ...keys.inputParts, input_cache_creation: [cacheWritesKey] } },
  'exclusive',
);

const passedOn: Source<Usage> = {
  ...withWrites,
  keys: [cacheWritesKey],
  read: onlyOn((view) => view.scopeName === scopeName && hasWrites(view.get('gen_ai.system')))(withWrites.read),
};

const hasWrites = (provider: AttributeValue | undefined): boolean =>
  typeof provider === 'string' && Object.hasOwn(countings, provider);

/** ADK-Rust. Its calls follow the generative-AI conventions, but for written caches. */
export const adkRust: Convention = {
  name: 'adk-rust',
  rank: 589,
  fields: { usage: [passedOn] },
  tokenCountings: { [scopeName]: countings },
};
