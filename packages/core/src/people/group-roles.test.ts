import { expect, it } from 'vitest';

import type { ProjectId } from '../ids.ts';
import { groupRoleChanges } from './group-roles.ts';
import type { Role } from './roles.ts';

const shop = 'shop' as ProjectId;
const group = (role: Role | null, memberIds: readonly string[], projectId: ProjectId | null = null) => ({
  role,
  memberIds,
  projectId,
});

it('of several groups the highest role counts, and each place by itself', () => {
  const others = [group('VIEWER', ['ada', 'bob']), group('OWNER', ['ada'], shop)];
  expect(groupRoleChanges(undefined, group('ADMIN', ['ada', 'eve']), others)).toEqual([
    { userId: 'ada', projectId: null, role: 'ADMIN' },
    { userId: 'eve', projectId: null, role: 'ADMIN' },
  ]);
  expect(groupRoleChanges(group('ADMIN', ['ada', 'eve']), undefined, others)).toEqual([
    { userId: 'ada', projectId: null, role: 'VIEWER' },
    { userId: 'eve', projectId: null, role: undefined },
  ]);
});

it('a group that is of another place from now on gives there and no more here', () => {
  expect(groupRoleChanges(group('ADMIN', ['ada']), group('ADMIN', ['ada', 'bob'], shop), [])).toEqual([
    { userId: 'ada', projectId: null, role: undefined },
    { userId: 'ada', projectId: shop, role: 'ADMIN' },
    { userId: 'bob', projectId: shop, role: 'ADMIN' },
  ]);
});

it('a group without a role changes nothing', () => {
  expect(groupRoleChanges(group(null, ['ada']), group(null, ['bob']), [group('ADMIN', ['ada'])])).toEqual([]);
});
