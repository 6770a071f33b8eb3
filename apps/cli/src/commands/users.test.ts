import { ownerEmailDefault, type ProjectId } from '@spanledger/core';
import { createSignIn, type PasswordHashes, type SignIn } from '@spanledger/people';
import { beforeEach, describe, expect, it } from 'vitest';
import { memoryControlPlane, type MemoryControlPlane } from '../testing/memory-control-plane.ts';
import { commandRunner, type Ran } from '../testing/run-commands.ts';

let stores: MemoryControlPlane;
let spanledger: (...args: string[]) => Promise<Ran>;
let signIn: SignIn;

const client = { userAgent: null, address: null };
const password = 'correct horse battery';
const plainPasswords: PasswordHashes = {
  hash: async (text) => text,
  isRight: async (text, hash) => hash === text,
  close: async () => undefined,
};

beforeEach(async () => {
  stores = memoryControlPlane();
  spanledger = commandRunner({ withControlPlane: (use) => use(stores), baseUrl: () => 'https://spans.example.com' });
  signIn = createSignIn({ ...stores, passwords: plainPasswords, now: () => Date.now() * 1000 });
  await stores.firstStart.ensure({ organizationId: 'org', projectId: 'own', projectName: 'Own' });
});

const tokenIn = (text: string, purpose: string): string =>
  new RegExp(`https://spans\\.example\\.com/sign-in#${purpose}=([\\w-]{43})`).exec(text)?.[1] ?? '';

describe('users', () => {
  it('invited choose a password by the link that is shown, and are listed with their roles', async () => {
    const invited = await spanledger('users', 'invite', ' Ada@Example.com', '--role', 'admin', '--name', 'Адá 愛');
    expect(invited).toMatchObject({ exitCode: 0, error: '' });
    const token = tokenIn(invited.out, 'invitation');
    expect(await signIn.byLink({ token, password }, client)).toBeDefined();
    const listed = await spanledger('users', 'list');
    expect(listed.out).toMatch(new RegExp(`${ownerEmailDefault} .*Default: owner .*never`));
    expect(listed.out).toMatch(/ada@example\.com +Адá 愛 +Default: admin +\d{4}-/);
    const json = JSON.parse((await spanledger('--json', 'users', 'list')).out) as object[];
    expect(json[1]).toMatchObject({
      email: 'ada@example.com',
      memberships: [{ organizationId: 'org', role: 'ADMIN' }],
    });
    expect(JSON.stringify(json)).not.toContain(password);
  });

  it('come in pages, of which a full one names the next and a wrong one is refused', async () => {
    await spanledger('users', 'invite', 'ada@example.com');
    const first = await spanledger('users', 'list', '--limit', '1');
    expect(first.out).toContain(ownerEmailDefault);
    expect(first.out).not.toContain('ada@example.com');
    expect(first.out).toContain('--page 2');
    const second = await spanledger('--json', 'users', 'list', '--limit', '1', '--page', '2');
    expect(JSON.parse(second.out)).toMatchObject([{ email: 'ada@example.com' }]);
    expect((await spanledger('users', 'list', '--limit', '1', '--page', '3')).out).toMatch(/no users on page 3/);
    for (const wrong of [
      ['--limit', '1001'],
      ['--limit', 'x'],
      ['--page', '0'],
    ]) {
      const refused = await spanledger('users', 'list', ...wrong);
      expect([refused.exitCode, refused.out]).toEqual([2, '']);
      expect(refused.error).toContain(`${wrong[0]} must be a whole number from 1`);
    }
  });

  it('who are there already get the role and no link', async () => {
    await spanledger('users', 'invite', 'ada@example.com');
    expect(await spanledger('users', 'invite', 'ada@example.com')).toMatchObject({ exitCode: 1, out: '' });
    await stores.firstStart.ensure({ organizationId: 'second', projectId: 'second' });
    const again = await spanledger('users', 'invite', 'ada@example.com', '-o', 'second', '-r', 'viewer');
    expect(again.out).toMatch(/is viewer of Default, and signs in as before/);
    expect(again.out).not.toContain('/sign-in#');
  });

  it('are unlinked from their accounts at providers, and can be linked to others', async () => {
    const owner = await stores.users.find({ email: ownerEmailDefault });
    const resolve = async (subject: string) =>
      stores.externalIdentities.resolve({
        issuer: 'https://id.example.com',
        subject,
        email: ownerEmailDefault,
        name: undefined,
        join: undefined,
        now: 0,
      });
    await resolve('first');
    expect(await resolve('second')).toMatchObject({ kind: 'refused' });
    const { out } = await spanledger('users', 'unlink', ownerEmailDefault);
    expect(out).toMatch(/is linked to no provider any more \(1 before\)/);
    expect(await resolve('second')).toMatchObject({ kind: 'user', userId: owner?.id });
    expect((await spanledger('users', 'unlink', 'nobody@example.com')).exitCode).toBe(1);
  });

  it('whose authenticator is lost sign in again once their second factor is reset', async () => {
    const { id = '' } = (await stores.users.find({ email: ownerEmailDefault })) ?? {};
    await stores.secondFactors.begin(id, 'JBSWY3DPEHPK3PXP', 0);
    await stores.secondFactors.confirm(id, { step: 0, recoveryCodeHashes: [], now: 0 });
    const token = tokenIn((await spanledger('users', 'link', ownerEmailDefault)).out, 'sign-in');
    await expect(signIn.byLink({ token }, client)).rejects.toMatchObject({ code: 'second_factor_required' });
    expect((await spanledger('users', 'reset-second-factor', ownerEmailDefault)).out).toMatch(
      /without a second factor/,
    );
    expect(await signIn.byLink({ token }, client)).toBeDefined();
    expect((await spanledger('users', 'reset-second-factor', ownerEmailDefault)).out).toMatch(/has no second factor/);
  });

  it('sign in by a link, once, and choose another password by another', async () => {
    const token = tokenIn((await spanledger('users', 'link', ownerEmailDefault)).out, 'sign-in');
    expect(await signIn.byLink({ token }, client)).toBeDefined();
    expect(await signIn.byLink({ token }, client)).toBeUndefined();
    const reset = JSON.parse((await spanledger('--json', 'users', 'reset', ownerEmailDefault)).out) as { link: string };
    expect(await signIn.byLink({ token: tokenIn(reset.link, 'reset'), password }, client)).toBeDefined();
    expect(await signIn.byPassword({ email: ownerEmailDefault, password }, client)).toBeDefined();
  });

  it('disabled are out until they are enabled, and the last owner is not', async () => {
    const token = tokenIn((await spanledger('users', 'invite', 'ada@example.com')).out, 'invitation');
    await signIn.byLink({ token, password }, client);
    expect((await spanledger('users', 'disable', 'ada@example.com')).exitCode).toBe(0);
    expect(await signIn.byPassword({ email: 'ada@example.com', password }, client)).toBeUndefined();
    expect((await spanledger('users', 'list')).out).toMatch(/ada@example\.com.*disabled/);
    expect((await spanledger('users', 'link', 'ada@example.com')).error).toMatch(/disabled/);
    await spanledger('users', 'enable', 'ada@example.com');
    expect(await signIn.byPassword({ email: 'ada@example.com', password }, client)).toBeDefined();
    const owner = await spanledger('users', 'disable', ownerEmailDefault);
    expect(owner).toMatchObject({ exitCode: 1, error: expect.stringMatching(/last owner/) as string });
  });

  it('are deleted once that is confirmed, and not as the last owner', async () => {
    await spanledger('users', 'invite', 'ada@example.com');
    const { id = '' } = (await stores.users.find({ email: 'ada@example.com' })) ?? {};
    await stores.apiKeys.create('own' as ProjectId, { userId: id, scopes: ['read'] });
    const shown = await spanledger('users', 'delete', 'Ada@example.com');
    expect(shown).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/1 organizations and 1 personal keys/) as string,
    });
    expect(shown.out).toContain('users delete --yes ada@example.com');
    expect(await stores.users.find({ id })).toBeDefined();
    expect((await spanledger('users', 'delete', '--yes', 'ada@example.com')).out).toMatch(/is deleted/);
    expect(await stores.users.find({ id })).toBeUndefined();
    expect(await spanledger('users', 'delete', '--yes', 'ada@example.com')).toMatchObject({ exitCode: 1, out: '' });
    const owner = await spanledger('users', 'delete', '--yes', ownerEmailDefault);
    expect(owner).toMatchObject({ exitCode: 1, error: expect.stringMatching(/last owner/) as string });
  });

  it('users have the role that they are given, in the organization, in one project, or in none', async () => {
    await spanledger('users', 'invite', 'ada@example.com');
    const user = await stores.users.find({ email: 'ada@example.com' });
    const project = await stores.projects.get('own' as never);
    const role = async () => (await stores.memberships.find(user?.id ?? '', project!.id))?.role;
    await spanledger('users', 'role', 'ada@example.com', 'viewer');
    expect(await role()).toBe('VIEWER');
    await spanledger('users', 'role', 'ada@example.com', 'admin', '--project', 'Own');
    expect(await role()).toBe('ADMIN');
    await spanledger('users', 'role', 'ada@example.com', 'inherit', '--project', 'Own');
    expect(await role()).toBe('VIEWER');
    await spanledger('users', 'remove', 'ada@example.com');
    expect(await role()).toBeUndefined();
    for (const command of [
      ['role', ownerEmailDefault, 'admin'],
      ['remove', ownerEmailDefault],
    ]) {
      expect(await spanledger('users', ...command)).toMatchObject({ exitCode: 1, out: '' });
    }
  });

  it.each([
    [['link', 'nobody@example.com'], 1, /no user with this address/],
    [['invite', 'no address'], 2, /not an e-mail address/],
    [['invite', 'a@b', '--role', 'king'], 2, /OWNER, ADMIN, MEMBER, VIEWER, NONE/],
  ])('are told what is wrong with %j', async (command, exitCode, message) => {
    const refused = await spanledger('users', ...command);
    expect(refused).toMatchObject({ exitCode, out: '' });
    expect(refused.error).toMatch(message);
  });
});
