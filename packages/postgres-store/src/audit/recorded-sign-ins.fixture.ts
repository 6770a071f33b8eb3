import type { RecordedStores } from '../open-postgres-store.ts';
import { now, organizationId, secret, type Change, type World } from './recorded-world.fixture.ts';

const withSecondFactor = async ({ stores, userId }: World): Promise<void> => {
  await stores.secondFactors.begin(userId, secret('totp'), now());
  const confirmation = { step: 1, recoveryCodeHashes: [secret('recovery')], now: now() };
  await stores.secondFactors.confirm(userId, confirmation);
};

const withIdentity = async ({ stores, userId }: World): Promise<void> => {
  const { email = '' } = (await stores.users.find({ id: userId })) ?? {};
  const named = { issuer: 'https://id.example.com', subject: 's-1', name: undefined };
  await stores.externalIdentities.resolve({ ...named, email, join: undefined, now: now() });
};

const groupGiver = () => ({ organizationId, by: null, now: now() });

const withGroup = async ({ stores, userId }: World) =>
  stores.groups.create(
    { displayName: 'Team', externalId: null, role: 'ADMIN', projectId: null, memberIds: [userId] },
    groupGiver(),
  );

type Recorded<Port extends keyof RecordedStores> = Readonly<Record<keyof RecordedStores[Port], Change | 'reads'>>;

/** The recorded changes of the stores for sign-in other than by passwords and links. */
export const signInChanges: {
  readonly externalIdentities: Recorded<'externalIdentities'>;
  readonly secondFactors: Recorded<'secondFactors'>;
  readonly groups: Recorded<'groups'>;
} = {
  externalIdentities: {
    list: 'reads',
    resolve: async ({ stores }) => {
      const email = 'neu@x';
      const join = { organizationId, role: 'VIEWER' } as const;
      const named = { issuer: 'https://id.example.com', subject: 's-1', name: undefined };
      await stores.externalIdentities.resolve({ ...named, email, join, now: now() });
      return ['membership.created', 'user-identity.created'];
    },
    unlinkOne: async (world) => {
      const { stores, userId } = world;
      await withIdentity(world);
      const [identity] = await stores.externalIdentities.list(userId);
      await stores.externalIdentities.unlinkOne(userId, identity?.id ?? '', { arePasswordsOn: true, issuers: [] });
      return ['user-identity.created', 'user-identity.deleted'];
    },
    unlink: async (world) => {
      const { stores, userId } = world;
      await withIdentity(world);
      await stores.externalIdentities.unlink(userId);
      return ['user-identity.created', 'user-identity.deleted'];
    },
  },
  secondFactors: {
    find: 'reads',
    // An accepted code is not recorded as a change; the session that it starts is.
    takeStep: 'reads',
    begin: async ({ stores, userId }) => {
      await stores.secondFactors.begin(userId, secret('totp'), now());
      return ['second-factor.created'];
    },
    confirm: async (world) => {
      await withSecondFactor(world);
      return ['second-factor.created', 'second-factor.changed'];
    },
    takeRecoveryCode: async (world) => {
      await withSecondFactor(world);
      await world.stores.secondFactors.takeRecoveryCode(world.userId, secret('recovery'));
      return ['second-factor.created', 'second-factor.changed', 'second-factor.changed'];
    },
    replaceRecoveryCodes: async (world) => {
      await withSecondFactor(world);
      await world.stores.secondFactors.replaceRecoveryCodes(world.userId, [secret('other')]);
      return ['second-factor.created', 'second-factor.changed', 'second-factor.changed'];
    },
    remove: async (world) => {
      await withSecondFactor(world);
      await world.stores.secondFactors.remove(world.userId);
      return ['second-factor.created', 'second-factor.changed', 'second-factor.deleted'];
    },
  },
  groups: {
    list: 'reads',
    create: async (world) => {
      await withGroup(world);
      return ['scim-group.created', 'scim-group-member.created', 'membership.changed'];
    },
    change: async (world) => {
      const { id } = await withGroup(world);
      await world.stores.groups.change(id, (group) => ({ ...group, displayName: 'Neu' }), groupGiver());
      return ['scim-group.created', 'scim-group-member.created', 'membership.changed', 'scim-group.changed'];
    },
    delete: async (world) => {
      const { id } = await withGroup(world);
      await world.stores.groups.delete(id, groupGiver());
      return [
        'scim-group.created',
        'scim-group-member.created',
        'membership.changed',
        'scim-group-member.deleted',
        'scim-group.deleted',
        'membership.changed',
      ];
    },
  },
};
