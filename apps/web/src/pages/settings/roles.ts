import type { Answer } from '../../api/contract.ts';

export type Member = Answer<'get', '/api/public/organizations/memberships'>['memberships'][number];
export type Role = Member['role'];

/** From the most to the least that one may do. */
export const roles: readonly Role[] = ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER', 'NONE'];
