import { expect, it } from 'vitest';
import { hostOf } from './provider-names.ts';

it.each([
  ['together_ai/meta-llama/Llama-3.3-70B', null, 'together'],
  ['my-proxy/together_ai/meta-llama/Llama-3.3-70B', null, 'together'],
  ['my-proxy/Llama-3.3-70B', 'Fireworks_AI', 'fireworks'],
  ['my-proxy/together', null, undefined],
])(
  'the host of %s, from the provider %s, is %s, wherever it is in the path before the name',
  (model, provider, host) => {
    expect(hostOf(model, provider)).toBe(host);
  },
);
