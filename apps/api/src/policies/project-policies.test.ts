import {
  unavailable,
  type PolicyDocument,
  type PolicyKind,
  type PolicyVersion,
  type ProjectId,
} from '@spanledger/core';
import { describe, expect, it } from 'vitest';

import { createProjectPolicies } from './project-policies.ts';

const own = 'own' as ProjectId;
const emails = { rules: [{ detector: 'email', action: 'remove' }] };

const fail = (error: Error | undefined): void => {
  if (error !== undefined) throw error;
};

const opened = () => {
  const inForce: PolicyVersion[] = [];
  const state = {
    ms: 1000,
    reads: 0,
    failure: undefined as Error | undefined,
    secretFailure: undefined as Error | undefined,
  };
  const policies = createProjectPolicies({
    policies: {
      inForce: async (projectId) => {
        state.reads += 1;
        fail(state.failure);
        return inForce.filter((policy) => policy.projectId === projectId);
      },
    },
    secrets: {
      get: async (name) => {
        fail(state.secretFailure);
        return `secret of ${name}`;
      },
    },
    clock: { now: () => state.ms },
  });
  const set = (kind: PolicyKind, version: number, document: PolicyDocument): void => {
    const before = inForce.findIndex((policy) => policy.kind === kind);
    if (before >= 0) inForce.splice(before, 1);
    inForce.push({ projectId: own, kind, version, document, reason: null, author: null, createdAt: 1 });
  };
  return { policies, state, set };
};

describe('the policies that count for what a project sends', () => {
  it('without any nothing is masked and everything is stored, and other projects are not concerned', async () => {
    const { policies, set } = opened();
    set('masking', 1, emails);
    expect(await policies.of('other' as ProjectId)).toEqual({ masking: undefined, rate: 1, estimates: undefined });
    expect(await policies.of(own)).toMatchObject({ masking: { version: 1, key: 'secret of pseudonyms/own' }, rate: 1 });
  });

  it('usage is estimated only where the policy has it enabled', async () => {
    const { policies, state, set } = opened();
    expect(await policies.of(own)).toMatchObject({ estimates: undefined });
    set('estimates', 1, { enabled: true });
    state.ms += 5001;
    expect(await policies.of(own)).toMatchObject({ estimates: 1 });
    set('estimates', 2, { enabled: false });
    state.ms += 5001;
    expect(await policies.of(own)).toMatchObject({ estimates: undefined });
  });

  it('a change counts after 5 seconds at the latest, and the store is asked no more often', async () => {
    const { policies, state, set } = opened();
    await policies.of(own);
    set('sampling', 1, { rate: 0.5 });
    set('masking', 1, emails);
    state.ms += 4999;
    expect(await policies.of(own)).toEqual({ masking: undefined, rate: 1, estimates: undefined });
    expect(state.reads).toBe(1);
    state.ms += 2;
    expect(await policies.of(own)).toMatchObject({ masking: { version: 1 }, rate: 0.5 });
    expect(state.reads).toBe(2);
    set('masking', 2, { rules: [] });
    state.ms += 5001;
    expect(await policies.of(own)).toEqual({ masking: undefined, rate: 0.5 });
  });

  it('a policy is made ready once for each of its versions', async () => {
    const { policies, state, set } = opened();
    set('masking', 1, emails);
    const { masking: first } = await policies.of(own);
    state.ms += 5001;
    expect((await policies.of(own)).masking).toBe(first);
    set('masking', 2, emails);
    state.ms += 5001;
    expect((await policies.of(own)).masking).not.toBe(first);
  });

  it('policies that cannot be read, opened or run make it unavailable: nothing goes on without them', async () => {
    const { policies, state, set } = opened();
    set('masking', 1, emails);
    state.secretFailure = unavailable('down');
    await expect(policies.of(own)).rejects.toMatchObject({ code: 'unavailable' });
    state.secretFailure = undefined;
    expect((await policies.of(own)).masking).toBeDefined();
    state.ms += 5001;
    state.failure = unavailable('down');
    await expect(policies.of(own)).rejects.toMatchObject({ code: 'unavailable' });
    state.failure = undefined;
    set('masking', 2, { rules: [{ detector: 'of a newer version' }] });
    state.ms += 5001;
    await expect(policies.of(own)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
