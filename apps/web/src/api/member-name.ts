import type { Answer } from './contract.ts';

export type ProjectMember = Answer<'get', '/api/public/members'>['data'][number];

/** The name of a member as others read it. */
export const memberName = ({ userId, name, email }: ProjectMember): string => name ?? email ?? userId;
