import type { RecordedBy } from '@spanledger/core';
import { expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { adminApiKey } from '../organization.fixture.ts';
import type { ApiStores } from './api-stores.ts';

it('changes are made by stores of who asks: a key, or that of the administration, which is named by its variable', async () => {
  const seen: RecordedBy[] = [];
  const api: TestApi = await startTestApi({
    adminApiKey,
    recordedBy: (by) => {
      seen.push(by);
      return api.identity as unknown as ApiStores;
    },
  });
  const headers = { 'user-agent': 'script', 'x-request-id': 'r-1' };
  const json = { name: 'Neue Firma' };
  await api.askJson('/api/admin/organizations', { as: `Bearer ${adminApiKey}`, headers, json });
  const keys = `/api/public/projects/${api.projectId}/apiKeys`;
  await api.askJson(keys, { as: api.fullKey, headers, json: { note: 'new' } });
  await api.close();
  const from = { address: '127.0.0.1', userAgent: 'script', requestId: 'r-1' };
  expect(seen).toEqual([
    { kind: 'key', id: 'ADMIN_API_KEY', ...from },
    { kind: 'key', id: api.fullKey.publicKey, ...from },
  ]);
});
