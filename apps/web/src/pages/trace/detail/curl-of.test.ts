import { expect, it } from 'vitest';

import { curlOf } from './curl-of.ts';

it('an id that was sent ends no quotes of the command', () => {
  const path = `api/public/traces/${encodeURIComponent("a'; rm -r / #")}`;
  expect(curlOf(path, new URL('https://example.com/llm/'))).toBe(
    `curl -sS -u "$LANGFUSE_PUBLIC_KEY:$LANGFUSE_SECRET_KEY" 'https://example.com/llm/api/public/traces/a%27%3B%20rm%20-r%20%2F%20%23'`,
  );
});
