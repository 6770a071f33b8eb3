import { listProjects } from '@spanledger/api-contract';
import type { Project } from '@spanledger/core';
import { describe, expect, it } from 'vitest';

import { startTestApi } from '../api.fixture.ts';

describe('projects', () => {
  it('are the one of the key', async () => {
    const api = await startTestApi();
    const answer = await api.askJson<{ data: Record<string, unknown>[] }>('/api/public/projects');
    listProjects.responses[200].schema.parse(answer);
    expect(answer.data).toHaveLength(1);
    expect(answer.data[0]).toMatchObject({ id: api.projectId, organization: { id: 'org-own' }, metadata: {} });
    expect(answer.data[0]).not.toHaveProperty('retentionDays');
    const stranger = await api.askJson('/api/public/projects', { as: api.strangerKey });
    expect(stranger).toMatchObject({ data: [{ id: 'project-stranger' }] });
    await api.close();
  });

  it('say how long they keep data when they do not keep it for ever', async () => {
    const project = { id: 'p', name: 'P', organization: { id: 'o', name: 'O' }, metadata: {}, retentionDays: 30 };
    const projects = { get: async () => project as unknown as Project } as never;
    const api = await startTestApi({ projects });
    expect(await api.askJson('/api/public/projects')).toMatchObject({ data: [{ retentionDays: 30 }] });
    await api.close();
  });
});
