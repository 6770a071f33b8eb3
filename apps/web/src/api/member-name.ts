import type { Answer } from './contract.ts';

export type ProjectMember = Answer<'get', '/api/public/members'>['data'][number];

/** The displayed name of a member. */
export const memberName = ({ userId, name, email }: ProjectMember): string => name ?? email ?? userId;
