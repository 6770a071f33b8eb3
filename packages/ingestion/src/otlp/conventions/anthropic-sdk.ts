import type { Convention } from './convention.ts';

/**
 * Anthropic's own SDK for TypeScript, from version 1 on. It follows the generative-AI conventions without content, and
 * its spans lie below those of whichever instrumentation wraps the SDK: what those count is not counted again.
 */
export const anthropicSdk: Convention = {
  name: 'anthropic-sdk',
  rank: 600,
  fields: {
    usageRole: [{ keys: ['scope:com.anthropic.sdk.typescript'], keeps: true, read: () => 'aggregate' }],
  },
};
