import { listCosts, organizationHeader } from '@spanledger/api-contract';
import type { ProjectId } from '@spanledger/core';
import { aTrace, anObservation, costOf, telemetryRows, usageOf } from '@spanledger/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startTestApi, type KeyPair, type TestApi } from '../api.fixture.ts';
import { organizationKey, ownOrganization } from '../organization.fixture.ts';
import { addUser, signedIn } from '../people.fixture.ts';

interface Costs {
  readonly data: readonly Record<string, unknown>[];
  readonly totals: Record<string, unknown>;
}

const path = '/api/public/costs';
const period = 'fromTimestamp=2026-03-01&toTimestamp=2026-04-01';
const cent = 10n ** 10n;
const [second, quiet, strangers] = ['second', 'quiet', 'project-stranger'] as ProjectId[] as [
  ProjectId,
  ProjectId,
  ProjectId,
];

const call = (projectId: ProjectId, id: string, model: string, cents: bigint) =>
  anObservation(
    projectId,
    `t/${id}`,
    { type: 'GENERATION', model, usage: usageOf({ input: 3 }) },
    { cost: costOf(cents * cent) },
  );

const pick = ({ data }: Costs, ...members: readonly string[]) =>
  data.map((row) => members.map((member) => row[member]));

describe('costs of an organization', () => {
  let api: TestApi;
  let key: KeyPair;

  beforeEach(async () => {
    api = await startTestApi();
    key = await organizationKey(api, ownOrganization, ['costs']);
    const { projects } = api.identity;
    await projects.update(api.projectId, { name: '店舗, "Shop"' });
    await projects.create({ organizationId: ownOrganization, name: 'متجر', id: second });
    await projects.create({ organizationId: ownOrganization, name: 'Quiet', id: quiet });
    await api.store.writer.write(
      telemetryRows({
        traces: [api.projectId, second, strangers].map((id) => aTrace(id, 't', { userId: `user of ${id}` })),
        observations: [
          call(api.projectId, '1', 'm', 10n),
          call(second, '1', 'm', 20n),
          call(second, '2', 'n', 5n),
          call(strangers, '1', 'm', 1000n),
        ],
      }),
    );
  });
  afterEach(async () => api.close());

  const ask = async (query: string, as: KeyPair = key): Promise<Costs> => {
    const answer = await api.askJson(`${path}?${period}&${query}`, { as });
    listCosts.responses[200].schema.parse(answer);
    return answer as unknown as Costs;
  };
  it('are those of its projects at once, with their names, and of no project of another organization', async () => {
    const answer = await ask('');
    expect(pick(answer, 'project', 'projectName', 'totalCostExact', 'observations')).toEqual([
      [second, 'متجر', '0.25', 2],
      [api.projectId, '店舗, "Shop"', '0.1', 1],
    ]);
    expect(answer.totals).toMatchObject({ totalCostExact: '0.35', observations: 3 });
    const all = await ask('groupBy=project,user');
    expect(JSON.stringify(all)).not.toContain('stranger');
  });

  it('are grouped by more than the project, or add up over all projects without it', async () => {
    expect(pick(await ask('groupBy=model,project'), 'project', 'model', 'totalCostExact')).toEqual([
      [second, 'm', '0.2'],
      [api.projectId, 'm', '0.1'],
      [second, 'n', '0.05'],
    ]);
    const byModel = await ask('groupBy=model');
    expect(pick(byModel, 'project', 'projectName', 'model', 'totalCostExact')).toEqual([
      [undefined, undefined, 'm', '0.3'],
      [undefined, undefined, 'n', '0.05'],
    ]);
    expect(pick(await ask('groupBy=projectId&orderBy=project.asc'), 'project')).toEqual([[api.projectId], [second]]);
  });

  it('come in pages, and as CSV with the name after the project', async () => {
    const page = await api.askJson(`${path}?${period}&limit=1&page=2`, { as: key });
    expect(page).toMatchObject({ data: [{ project: api.projectId }], meta: { totalItems: 2 } });
    const csv = await (await api.ask(`${path}?${period}&format=csv`, { as: key })).text();
    expect(csv.split('\r\n').map((line) => line.split(',').slice(0, 2).join(','))).toEqual([
      'project,projectName',
      'second,متجر',
      'project-own,"店舗',
      '',
    ]);
    expect(csv).toContain('project-own,"店舗, ""Shop""",1,');
  });

  it('are kept to the projects that are named, of which those of another organization are none', async () => {
    expect(pick(await ask(`projectId=${second},${strangers}`), 'project')).toEqual([[second]]);
    for (const query of [`project=${strangers}`, 'project=nowhere', `groupBy=model&projectId=${strangers}`]) {
      const { data, totals } = await ask(query);
      expect([data, totals['observations']]).toEqual([[], 0]);
    }
  });

  it('have the name that a project has now, and no project that was deleted', async () => {
    await api.identity.projects.update(second, { name: 'Renamed' });
    await api.identity.projects.delete(api.projectId);
    expect(pick(await ask(''), 'project', 'projectName')).toEqual([[second, 'Renamed']]);
  });

  it('need the scope costs, which a key of an organization has only when that was asked for', async () => {
    const usual = await api.identity.apiKeys.create({ organizationId: ownOrganization });
    const response = await api.ask(`${path}?${period}`, { as: usual });
    expect([response.status, await response.json()]).toMatchObject([
      403,
      { message: 'This key has the scopes organization, owner, and this needs read or costs: send a key that has it.' },
    ]);
    for (const other of ['/api/public/traces', '/api/public/metrics/daily', '/api/public/organizations/memberships'])
      expect((await api.ask(other, { as: key })).status).toBe(403);
  });

  it('are those of one project for a key of it, whatever it asks for', async () => {
    expect(pick(await ask('groupBy=project', api.key), 'project', 'projectName', 'totalCostExact')).toEqual([
      [api.projectId, '店舗, "Shop"', '0.1'],
    ]);
    expect(pick(await ask('', api.key), 'day', 'project')).toEqual([['2026-03-04', undefined]]);
    expect((await ask(`groupBy=project&projectId=${second}`, api.key)).data).toEqual([]);
    expect(pick(await ask('groupBy=project', api.strangerKey), 'project')).toEqual([[strangers]]);
  });

  it('of a user are those of the projects that a role of the user opens, also by a personal key', async () => {
    const user = await addUser(api, 'ada@example.com', 'VIEWER');
    const setRole = async (projectId: ProjectId, role: 'NONE' | 'MEMBER') =>
      api.identity.memberships.setProjectRole({ projectId, userId: user.id, role });
    await setRole(second, 'NONE');
    await setRole(api.projectId, 'MEMBER');
    const browser = await signedIn(api, user);
    const headers = { [organizationHeader]: ownOrganization };
    const answer = (await (await browser.ask(`${path}?${period}`, { headers })).json()) as Costs;
    expect(pick(answer, 'project')).toEqual([[api.projectId]]);
    expect(answer.totals).toMatchObject({ totalCostExact: '0.1' });
    const personal = await api.identity.apiKeys.create(
      { organizationId: ownOrganization },
      { scopes: ['costs'], userId: user.id },
    );
    expect(pick(await ask('', personal), 'project')).toEqual([[api.projectId]]);
    const elsewhere = await browser.ask(`${path}?${period}`, { headers: { [organizationHeader]: 'org-stranger' } });
    expect(elsewhere.status).toBe(404);
  });

  it('of an organization without projects are none', async () => {
    const { id } = await api.identity.organizations.create({ name: 'Empty' });
    const { data, totals } = await ask('', await organizationKey(api, id, ['costs']));
    expect([data, totals['totalCostExact']]).toEqual([[], '0']);
  });
});
