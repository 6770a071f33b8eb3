import { listProjects } from '@spanledger/api-contract';
import { describe, expect, it } from 'vitest';

import { startTestApi } from '../api.fixture.ts';

describe('projects', () => {
  it('are the one of the key', async () => {
    const api = await startTestApi();
    const answer = await api.askJson<{ data: Record<string, unknown>[] }>('/api/public/projects');
    listProjects.responses[200].schema.parse(answer);
    expect(answer.data).toHaveLength(1);
    expect(answer.data[0]).toMatchObject({ id: api.projectId, organization: { id: 'org-own' }, metadata: {} });
    // Without a retention the field is absent.
    expect(answer.data[0]).not.toHaveProperty('retentionDays');
    const stranger = await api.askJson('/api/public/projects', { as: api.strangerKey });
    expect(stranger).toMatchObject({ data: [{ id: 'project-stranger' }] });
    await api.close();
  });
});
