import type { Answer } from '../../api/contract.ts';

export type Member = Answer<'get', '/api/public/organizations/memberships'>['memberships'][number];
export type Role = Member['role'];

/** From most to fewest rights. */
export const roles: readonly Role[] = ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER', 'NONE'];
