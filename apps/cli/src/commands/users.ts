import {
  advisedCommand,
  checkEmail,
  checkRole,
  formatIso,
  notFound,
  roles,
  usersListed,
  type LinkPurpose,
  type User,
} from '@spanledger/core';
import { wallClock } from '@spanledger/runtime';
import type { Command } from 'commander';
import { formatTable } from '../output/format-table.ts';
import type { Result } from '../output/output.ts';
import type { ControlPlane } from '../stores/control-plane.ts';
import { UsageError } from '../usage-error.ts';
import { chooseOrganization } from './choose-organization.ts';
import { chooseProject } from './choose-project.ts';
import type { Operator } from './operator.ts';

const listedRoles = roles.map((role) => role.toLowerCase()).join(', ');

interface ListOptions {
  readonly page: string;
  readonly limit: string;
}

const pageMax = 1_000_000;

interface UserOptions {
  readonly organization?: string;
  readonly project?: string;
  readonly role?: string;
  readonly name?: string;
}

export const addUserCommands = (program: Command, operator: Operator): void => {
  const users = program.command('users').description('people who may sign in');
  users
    .command('list')
    .description('users, oldest first')
    .option('--page <number>', 'which page, from 1', '1')
    .option('--limit <count>', `users a page, to ${usersListed.max}`, String(usersListed.usual))
    .action((options: ListOptions) => operator.finish((stores) => listUsers(stores, options)));
  users
    .command('invite')
    .description('give someone a role, and one who is new a link to choose a password')
    .argument('<e-mail>')
    .option('-r, --role <role>', `in the organization: ${listedRoles}`, 'member')
    .option('-n, --name <name>', 'what to call someone who is new')
    .option('-o, --organization <id or name>', 'which; not needed when there is only one')
    .action((email: string, options: UserOptions) =>
      operator.finish((stores) => inviteUser(stores, operator.baseUrl(), email, options)),
    );
  addLinkCommands(users, operator);
  addFactorCommands(users, operator);
  users
    .command('role')
    .description('give a user another role, in an organization or in one project')
    .argument('<e-mail>')
    .argument('<role>', `${listedRoles}; with --project also "inherit": that of the organization again`)
    .option('-o, --organization <id or name>', 'in which; not needed when there is only one')
    .option('-p, --project <id or name>', 'in this project alone')
    .action((email: string, role: string, options: UserOptions) =>
      operator.finish((stores) => changeRole(stores, email, role, options)),
    );
  users
    .command('remove')
    .description('take a user out of an organization; the user stays')
    .argument('<e-mail>')
    .option('-o, --organization <id or name>', 'out of which; not needed when there is only one')
    .action((email: string, options: UserOptions) => operator.finish((stores) => removeUser(stores, email, options)));
  users
    .command('disable')
    .description('end all sessions and links of a user, who cannot sign in from then on')
    .argument('<e-mail>')
    .action((email: string) => operator.finish((stores) => setDisabled(stores, email, true)));
  users
    .command('enable')
    .description('let a user who was disabled sign in again')
    .argument('<e-mail>')
    .action((email: string) => operator.finish((stores) => setDisabled(stores, email, false)));
  users
    .command('delete')
    .description('show what a user has; with --yes remove the user with all of it, for good')
    .argument('<e-mail>')
    .option('--yes', 'remove')
    .action((email: string, { yes = false }: { readonly yes?: boolean }) =>
      operator.finish((stores) => deleteUser(stores, email, yes)),
    );
};

const addLinkCommands = (users: Command, operator: Operator): void => {
  users
    .command('link')
    .description('make a link that signs a user in, once')
    .argument('<e-mail>')
    .action((email: string) => operator.finish((stores) => sendLink(stores, operator.baseUrl(), email, 'sign-in')));
  users
    .command('reset')
    .description('make a link by which a user chooses another password; until then the old one works')
    .argument('<e-mail>')
    .action((email: string) => operator.finish((stores) => sendLink(stores, operator.baseUrl(), email, 'reset')));
};

const addFactorCommands = (users: Command, operator: Operator): void => {
  users
    .command('unlink')
    .description('forget by which accounts of providers a user signs in; the next sign-in links one by the address')
    .argument('<e-mail>')
    .action((email: string) => operator.finish((stores) => unlinkUser(stores, email)));
  users
    .command('reset-second-factor')
    .description('turn off the second factor of a user who has lost the authenticator and the recovery codes')
    .argument('<e-mail>')
    .action((email: string) => operator.finish((stores) => resetSecondFactor(stores, email)));
};

const listUsers = async ({ users, projects }: ControlPlane, options: ListOptions): Promise<Result> => {
  const page = wholeNumber('--page', options.page, pageMax);
  const limit = wholeNumber('--limit', options.limit, usersListed.max);
  const names = new Map((await projects.organizations()).map(({ id, name }) => [id, name]));
  const listed = await users.list({ page, limit });
  const rows = listed.map((user) => {
    const { email, name, signedInAt } = userJson(user);
    const held = user.memberships.map(
      ({ organizationId, role }) => `${names.get(organizationId)}: ${role.toLowerCase()}`,
    );
    return [email, name, held.join(', '), signedInAt ?? 'never', user.isDisabled ? 'disabled' : ''];
  });
  const table = formatTable(['E-MAIL', 'NAME', 'ROLES', 'SIGNED IN', ''], rows);
  const next = rows.length < limit ? '' : `\nIf there are more, they are on the next page: --page ${page + 1}`;
  return { json: listed.map(userJson), text: rows.length === 0 ? noUsers(page) : `${table}${next}` };
};

const noUsers = (page: number): string =>
  page === 1
    ? `There are no users: the start of a server makes one, and ${advisedCommand('users invite')} others.`
    : `There are no users on page ${page}: all are on the pages before it.`;

const wholeNumber = (option: string, text: string, max: number): number => {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= max) return number;
  throw new UsageError(`${option} must be a whole number from 1 to ${max}.`);
};

const inviteUser = async (
  { users, projects, signInLinks }: ControlPlane,
  baseUrl: string,
  given: string,
  { name, organization: named, role = 'member' }: UserOptions,
): Promise<Result> => {
  const email = checkEmail(given);
  const organization = await chooseOrganization(projects, named);
  const invitation = { email, name, organizationId: organization.id, role: checkRole(role) };
  const { user, isNew } = await users.invite(invitation);
  const link = isNew ? await linkFor({ signInLinks }, baseUrl, user, 'invitation') : undefined;
  const isIn = `${email} is ${role.toLowerCase()} of ${organization.name}`;
  return {
    json: { ...userJson(user), link: link ?? null },
    text:
      link === undefined
        ? `${isIn}, and signs in as before. For a link: ${advisedCommand('users link')}`
        : `${isIn}. This link works once, for seven days, and asks for a password:\n${link}`,
  };
};

const linkFor = async (
  { signInLinks }: Pick<ControlPlane, 'signInLinks'>,
  baseUrl: string,
  { id }: User,
  purpose: LinkPurpose,
): Promise<string> => {
  const { linkUrl, makeLink } = await import('@spanledger/people');
  return linkUrl(baseUrl, purpose, await makeLink(signInLinks, { userId: id, purpose, now: wallClock() }));
};

const sendLink = async (
  stores: ControlPlane,
  baseUrl: string,
  email: string,
  purpose: 'sign-in' | 'reset',
): Promise<Result> => {
  const user = await findUser(stores, email);
  const link = await linkFor(stores, baseUrl, user, purpose);
  const what = purpose === 'reset' ? 'asks for another password' : 'signs in';
  return {
    json: { ...userJson(user), link },
    text: `For ${user.email}: this link works once, for a day, and ${what}.\n${link}`,
  };
};

const changeRole = async (
  stores: ControlPlane,
  email: string,
  given: string,
  options: UserOptions,
): Promise<Result> => {
  const { id: userId, email: whose } = await findUser(stores, email);
  if (options.project === undefined) {
    const organization = await chooseOrganization(stores.projects, options.organization);
    const role = checkRole(given);
    await stores.memberships.setRole({ organizationId: organization.id, userId, role, by: null });
    return said(whose, `is ${role.toLowerCase()} of ${organization.name}.`, { organizationId: organization.id, role });
  }
  const project = await chooseProject(stores.projects, options.project);
  const role = given.toLowerCase() === 'inherit' ? null : checkRole(given);
  await stores.memberships.setProjectRole({ projectId: project.id, userId, role });
  const text = role === null ? 'has the role of the organization' : `is ${role.toLowerCase()}`;
  return said(whose, `${text} in the project ${project.name}.`, { projectId: project.id, role });
};

const removeUser = async (stores: ControlPlane, email: string, options: UserOptions): Promise<Result> => {
  const { id: userId, email: whose } = await findUser(stores, email);
  const organization = await chooseOrganization(stores.projects, options.organization);
  await stores.memberships.setRole({ organizationId: organization.id, userId, role: null, by: null });
  return said(whose, `is out of ${organization.name}.`, { organizationId: organization.id, role: null });
};

const setDisabled = async (stores: ControlPlane, email: string, isDisabled: boolean): Promise<Result> => {
  const { id, email: whose } = await findUser(stores, email);
  await stores.users.setDisabled(id, isDisabled, wallClock());
  const text = isDisabled ? 'is disabled: all sessions have ended.' : 'may sign in again, by a password or a new link.';
  return said(whose, text, { isDisabled });
};

const deleteUser = async (stores: ControlPlane, given: string, isSure: boolean): Promise<Result> => {
  const { id, email, memberships } = await findUser(stores, given);
  const json = { id, organizations: memberships.length, isDeleted: isSure };
  if (isSure) {
    await stores.users.delete(id);
    return said(
      email,
      'is deleted. Comments, scores and the audit log keep the id, the audit log the address too.',
      json,
    );
  }
  const keys = (await stores.apiKeys.listPersonal(id)).length;
  const has = `has roles in ${memberships.length} organizations and ${keys} personal keys`;
  const command = advisedCommand('users delete --yes', email);
  return said(email, `${has}. Nothing was deleted: ${command} deletes the user with all of it for good.`, json);
};

const unlinkUser = async (stores: ControlPlane, email: string): Promise<Result> => {
  const { id, email: whose } = await findUser(stores, email);
  const count = await stores.externalIdentities.unlink(id);
  const text = count === 0 ? 'signs in by no provider.' : `is linked to no provider any more (${count} before).`;
  return said(whose, text, { unlinked: count });
};

const resetSecondFactor = async (stores: ControlPlane, email: string): Promise<Result> => {
  const { id, email: whose } = await findUser(stores, email);
  const isRemoved = await stores.secondFactors.remove(id);
  return said(whose, isRemoved ? 'signs in without a second factor.' : 'has no second factor.', { isRemoved });
};

const said = (email: string, text: string, json: object): Result => ({
  json: { email, ...json },
  text: `${email} ${text}`,
});

const findUser = async ({ users }: Pick<ControlPlane, 'users'>, given: string): Promise<User> => {
  const user = await users.find({ email: checkEmail(given) });
  if (user === undefined)
    throw notFound(`There is no user with this address: ${advisedCommand('users list')} shows all.`);
  return user;
};

const userJson = ({ createdAt, signedInAt, memberships, ...user }: User) => ({
  ...user,
  createdAt: formatIso(createdAt),
  signedInAt: signedInAt === null ? null : formatIso(signedInAt),
  memberships,
});
