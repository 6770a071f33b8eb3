import {
  confirmSecondFactor,
  enrolSecondFactor,
  getSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
  showSecondFactor,
} from '@spanledger/api-contract';
import { conflict, DomainError, permissionDenied, type Micros, type User, type UserStore } from '@spanledger/core';
import { createSecondFactors, type PasswordHashes, type SecondFactors } from '@spanledger/people';
import type { Request } from 'express';
import { renderSVG } from 'uqr';

import type { ApiStores } from '../auditing/api-stores.ts';
import type { RefusedSignIns } from '../auditing/refused-sign-ins.ts';
import { networkOf } from '../auth/network-of.ts';
import type { SignInLimits } from '../auth/sign-in-limits.ts';
import { jsonRoute, sessionOf, type BodyReader, type Route } from '../http/route.ts';
import type { Mailer } from '../mail/mailer.ts';
import { sendNotice } from '../mail/send-notice.ts';
import type { MediaParts } from '../media/media-parts.ts';

interface Parts {
  readonly users: Pick<UserStore, 'passwordOf'>;
  readonly passwords: PasswordHashes;
  readonly limits: SignInLimits;
  readonly refusedSignIns: RefusedSignIns;
  readonly mailer?: Mailer | undefined;
  readonly media: Pick<MediaParts, 'baseUrl'>;
  readonly now: () => Micros;
  readonly readBody: BodyReader;
}

interface Asking {
  readonly user: User;
  readonly stores: ApiStores;
  readonly request: Request;
}

/** A user's own second factor. */
export const secondFactorRoutes = (parts: Parts): readonly Route[] => [...beginningRoutes(parts), ...codeRoutes(parts)];

const beginningRoutes = (parts: Parts): readonly Route[] => {
  const { readBody } = parts;
  return [
    jsonRoute(getSecondFactor, async ({ response, stores }) => {
      const { isOn, recoveryCodesLeft } = await factorsOf(parts, stores).state(sessionOf(response).user.id);
      return { on: isOn, recoveryCodesLeft };
    }),
    jsonRoute(
      enrolSecondFactor,
      async ({ request, response, stores, body }) => {
        const { user } = sessionOf(response);
        await tried(parts, { user, stores, request }, async () => assertPassword(parts, user, body.password ?? ''));
        const { secret, uri } = await factorsOf(parts, stores).enrol(user);
        return { secret, uri, qrCode: renderSVG(uri) };
      },
      readBody,
    ),
    jsonRoute(
      confirmSecondFactor,
      async ({ request, response, stores, body }) => {
        const { user, session } = sessionOf(response);
        const confirm = async () => factorsOf(parts, stores).confirm(user.id, body.code);
        const recoveryCodes = await tried(parts, { user, stores, request }, confirm);
        await stores.userSessions.noteSecondFactor(session.id, 'code');
        sendNotice(parts, user, 'second-factor-on');
        return { recoveryCodes: [...recoveryCodes] };
      },
      readBody,
    ),
  ];
};

/** Routes that need a code of an enabled second factor. */
const codeRoutes = (parts: Parts): readonly Route[] => {
  const { readBody } = parts;
  return [
    jsonRoute(
      showSecondFactor,
      async ({ request, response, stores, body }) => {
        const { user, session } = sessionOf(response);
        await checkCode(parts, { user, stores, request }, body.code);
        await stores.userSessions.noteSecondFactor(session.id, 'code');
        return { success: true as const };
      },
      readBody,
    ),
    jsonRoute(
      renewRecoveryCodes,
      async ({ request, response, stores, body }) => {
        const { user } = sessionOf(response);
        await checkCode(parts, { user, stores, request }, body.code);
        return { recoveryCodes: [...(await factorsOf(parts, stores).renewRecoveryCodes(user.id))] };
      },
      readBody,
    ),
    jsonRoute(
      removeSecondFactor,
      async ({ request, response, stores, body }) => {
        const { user } = sessionOf(response);
        await checkCode(parts, { user, stores, request }, body.code);
        await stores.secondFactors.remove(user.id);
        sendNotice(parts, user, 'second-factor-off');
        return { success: true as const };
      },
      readBody,
    ),
  ];
};

const factorsOf = ({ now }: Parts, { secondFactors }: ApiStores): SecondFactors =>
  createSecondFactors({ secondFactors, now });

const checkCode = async (parts: Parts, asking: Asking, code: string): Promise<void> => {
  const factors = factorsOf(parts, asking.stores);
  if (!(await factors.state(asking.user.id)).isOn) throw conflict('There is no second factor that is on.');
  await tried(parts, asking, async () => factors.check(asking.user.id, code));
};

/** A stolen session must not be enough to lock its user out. */
const assertPassword = async ({ users, passwords }: Parts, { id }: User, password: string): Promise<void> => {
  const hash = (await users.passwordOf({ id }))?.passwordHash ?? null;
  if (hash === null || (await passwords.isRight(password, hash))) return;
  throw permissionDenied('The password is wrong.');
};

/** Within the limits of wrong passwords, with which wrong codes are counted. */
const tried = async <T>(
  { limits, refusedSignIns }: Parts,
  { user, stores, request }: Asking,
  work: () => Promise<T>,
): Promise<T> => {
  const attempt = { email: user.email, network: networkOf(request.ip) };
  limits.begin(attempt);
  try {
    const result = await work();
    limits.succeed(attempt);
    return result;
  } catch (error) {
    if (!isWrong(error)) limits.succeed(attempt);
    else await refusedSignIns.note({ by: 'second-factor', email: user.email }, attempt.network, stores.auditLog);
    throw error;
  }
};

const isWrong = (error: unknown): boolean =>
  error instanceof DomainError && ['second_factor_required', 'permission_denied'].includes(error.code);
