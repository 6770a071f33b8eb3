import { memoryIdentity, type IdentityStores } from '@spanledger/testing';
import { Secret, TOTP } from 'otpauth';
import { beforeEach, expect, test } from 'vitest';

import { createSecondFactors, type SecondFactors } from './second-factors.ts';

const step = 30_000_000;
let now: number;
let stores: IdentityStores;
let factors: SecondFactors;
let secret: string;
let userId: string;

/** The authenticator's code for the step at this offset from the current one. */
const codeAt = (steps = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: (now + steps * step) / 1000 });
const check = async (code: string | undefined): Promise<boolean> =>
  factors.check(userId, code).then(
    () => true,
    (error: { code?: string }) => {
      expect(error.code).toBe('second_factor_required');
      return false;
    },
  );

beforeEach(async () => {
  now = Date.UTC(2026, 0, 2) * 1000;
  stores = memoryIdentity();
  await stores.firstStart.ensure({ organizationId: 'org' });
  const { user } = await stores.users.invite({ email: 'ada@example.com', organizationId: 'org', role: 'MEMBER' });
  userId = user.id;
  factors = createSecondFactors({ secondFactors: stores.secondFactors, now: () => now });
  ({ secret } = await factors.enrol(user));
});

const confirmed = async () => {
  const codes = await factors.confirm(userId, codeAt());
  now += 2 * step;
  return codes;
};

test('the codes are those of RFC 6238, appendix B', () => {
  const secret = Secret.fromLatin1('12345678901234567890');
  const totp = new TOTP({ secret, digits: 8 });
  expect([59, 1_111_111_109, 20_000_000_000].map((seconds) => totp.generate({ timestamp: seconds * 1000 }))).toEqual([
    '94287082',
    '07081804',
    '65353130',
  ]);
});

test('a second factor is asked for once a code of it was shown, and not before', async () => {
  expect(await check(undefined)).toBe(true);
  await expect(factors.confirm(userId, '000000')).rejects.toMatchObject({ code: 'second_factor_required' });
  expect(await factors.state(userId)).toEqual({ isOn: false, recoveryCodesLeft: 0 });
  await confirmed();
  expect(await factors.state(userId)).toEqual({ isOn: true, recoveryCodesLeft: 10 });
  expect([await check(undefined), await check(codeAt())]).toEqual([false, true]);
});

test.each([
  [-2, false],
  [-1, true],
  [0, true],
  [1, true],
  [2, false],
])('of an authenticator whose clock is %i steps from ours a code counts: %s', async (steps, counts) => {
  await confirmed();
  now += 10 * step;
  expect(await check(codeAt(steps))).toBe(counts);
});

test('a code counts once, and none that is older than one that was taken', async () => {
  await confirmed();
  const [before, current] = [codeAt(-1), codeAt()];
  expect([await check(current), await check(current), await check(before)]).toEqual([true, false, false]);
  now += step;
  expect([await check(current), await check(codeAt())]).toEqual([false, true]);
});

test('the code that turned it on does not sign in too', async () => {
  const code = codeAt();
  await factors.confirm(userId, code);
  expect(await check(code)).toBe(false);
});

test('of many requests with one code one gets in', async () => {
  await confirmed();
  const code = codeAt();
  const answers = await Promise.all([1, 2, 3, 4].map(async () => check(code)));
  expect(answers.filter(Boolean)).toHaveLength(1);
});

test('each recovery code counts once, however it is written, and is stored nowhere', async () => {
  const [first = '', second = ''] = await confirmed();
  expect(first).toMatch(/^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/);
  expect([await check(first.toLowerCase().replaceAll('-', ' ')), await check(first)]).toEqual([true, false]);
  expect(await check(second)).toBe(true);
  expect(await factors.state(userId)).toMatchObject({ recoveryCodesLeft: 8 });
  expect(JSON.stringify(await stores.secondFactors.find(userId))).not.toContain(second.slice(0, 4));
});

test('other recovery codes end those of before', async () => {
  const [old = ''] = await confirmed();
  const [next = ''] = await factors.renewRecoveryCodes(userId);
  expect([await check(old), await check(next)]).toEqual([false, true]);
});

test('what is on is not enrolled again, and what was begun is replaced by another beginning', async () => {
  const user = { id: userId, email: 'ada@example.com' };
  const before = codeAt();
  ({ secret } = await factors.enrol(user));
  await expect(factors.confirm(userId, before)).rejects.toMatchObject({ code: 'second_factor_required' });
  await confirmed();
  await expect(factors.enrol(user)).rejects.toMatchObject({ code: 'conflict' });
  await expect(factors.confirm(userId, codeAt())).rejects.toMatchObject({ code: 'conflict' });
});

test('an authenticator reads the address of an enrolment', async () => {
  await stores.secondFactors.remove(userId);
  const { uri } = await factors.enrol({ id: userId, email: 'ada+x@example.com' });
  const { protocol, host, pathname, searchParams } = new URL(uri);
  expect([protocol, host, decodeURIComponent(pathname)]).toEqual(['otpauth:', 'totp', '/Spanledger:ada+x@example.com']);
  expect(Object.fromEntries(searchParams)).toMatchObject({
    issuer: 'Spanledger',
    digits: '6',
    period: '30',
    algorithm: 'SHA1',
  });
});
