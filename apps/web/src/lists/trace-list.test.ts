import { beforeAll, describe, expect, it, vi } from 'vitest';

import type { ListSpec } from './list-spec.ts';
import type { ListedTrace } from './trace-list.tsx';

let traceList: ListSpec<ListedTrace>;
beforeAll(async () => {
  // The address of the server is that of the document.
  vi.stubGlobal('document', { baseURI: 'http://localhost/' });
  ({ traceList } = await import('./trace-list.tsx'));
  vi.unstubAllGlobals();
});

describe('the tags of a trace in a saved list', () => {
  it.each([
    [[], ''],
    [['a, b'], 'a, b'],
    [['a', 'b'], '["a","b"]'],
    [['a, b', 'c'], '["a, b","c"]'],
    [['["a","b"]'], '["[\\"a\\",\\"b\\"]"]'],
  ])('are told apart from other tags: %j', (tags, expected) => {
    expect(traceList.columns['tags']?.value({ tags } as unknown as ListedTrace)).toBe(expected);
  });
});
