import { expect, it } from 'vitest';

import { snippets } from './snippets.ts';

it('a first trace is sent without a package and without a key of a provider of models', () => {
  for (const parts of Object.values(snippets)) {
    const text = JSON.stringify(parts({ url: 'https://spanledger.example', publicKey: 'pk-sl-1' }));
    expect(text).toContain('https://spanledger.example');
    expect(text).toContain('pk-sl-1');
    expect(text).not.toMatch(/openai|anthropic|OPENAI_API_KEY/i);
  }
});
