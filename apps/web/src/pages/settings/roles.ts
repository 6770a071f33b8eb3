import type { Answer } from '../../api/contract.ts';

export type Member = Answer<'get', '/api/public/organizations/memberships'>['memberships'][number];
export type Role = Member['role'];

/** From most to fewest rights. */
export const roles: readonly Role[] = ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER', 'NONE'];

const withArticle: Readonly<Record<Exclude<Role, 'NONE'>, string>> = {
  OWNER: 'an owner',
  ADMIN: 'an admin',
  MEMBER: 'a member',
  VIEWER: 'a viewer',
};

/** Asks whether a user shall have a role in an organization or a project: `Make ada an admin of Default?` */
export const roleQuestion = (who: string, role: Role, place: string): string =>
  role === 'NONE' ? `Give ${who} no role in ${place}?` : `Make ${who} ${withArticle[role]} of ${place}?`;
