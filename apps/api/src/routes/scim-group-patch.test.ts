import { expect, it } from 'vitest';

import { patchedGroup } from './scim-group-patch.ts';

const group = { displayName: 'Support', externalId: null, memberIds: ['ada', 'bob'], given: undefined };
const idsAfter = (...operations: Parameters<typeof patchedGroup>[1]): readonly string[] =>
  patchedGroup(group, operations).memberIds;
const membersOf = (ids: readonly string[]) => ids.map((value) => ({ value }));

it('operations on members of a group are applied one after the other, and leave the group that was given', () => {
  const path = 'members';
  expect(
    idsAfter({ op: 'add', path, value: { value: 'eve' } }, { op: 'Remove', path, value: membersOf(['bob']) }),
  ).toEqual(['ada', 'eve']);
  expect(idsAfter({ op: 'remove', path }, { op: 'add', path, value: membersOf(['eve', 'ada', 'eve']) })).toEqual([
    'eve',
    'ada',
  ]);
  expect(idsAfter({ op: 'replace', value: { members: membersOf(['eve']) } })).toEqual(['eve']);
  expect(group.memberIds).toEqual(['ada', 'bob']);
});

it('a thousand operations on ten thousand members of a group leave those that no operation took away', () => {
  const numbers = Array.from({ length: 10_000 }, (_, at) => at);
  const removals = numbers.slice(0, 999).map((at) => ({ op: 'remove', path: `members[value eq "user ${at}"]` }));
  const all = { op: 'replace', path: 'members', value: membersOf(numbers.map((at) => `user ${at}`)) };
  expect(idsAfter(all, ...removals)).toEqual(numbers.slice(999).map((at) => `user ${at}`));
});
