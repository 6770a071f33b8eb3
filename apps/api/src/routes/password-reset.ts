import { requestPasswordReset } from '@spanledger/api-contract';
import {
  DomainError,
  normalEmail,
  permissionDenied,
  type Micros,
  type SignInLinkStore,
  type UserStore,
} from '@spanledger/core';
import { linkUrl, makeLink } from '@spanledger/people';
import type { Logger } from 'pino';

import type { ApiStores } from '../auditing/api-stores.ts';
import { storesBySystem } from '../auditing/recorded-stores.ts';
import { leakyCount, type Clock } from '../auth/leaky-count.ts';
import { networkOf } from '../auth/network-of.ts';
import { assertOwnPage } from '../http/browser-requests.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import type { Mailer } from '../mail/mailer.ts';
import { resetMail } from '../mail/mails.ts';
import type { MediaParts } from '../media/media-parts.ts';

interface Parts {
  readonly users: Pick<UserStore, 'find'>;
  readonly mailer?: Mailer | undefined;
  readonly arePasswordsOn?: boolean | undefined;
  readonly media: Pick<MediaParts, 'baseUrl'>;
  readonly now: () => Micros;
  readonly logger: Logger;
  readonly readBody: BodyReader;
  readonly clock?: Clock;
}

/** For one requested address, whether or not it is a user's; one try is regained each three minutes. */
const ofAccount = { free: 3, forgottenMs: 180_000 };
/** From one network; one try is regained each 20 s. */
const ofNetwork = { free: 20, forgottenMs: 20_000 };
/** Mails that are being sent at once, for all. */
const underWayMax = 20;

/** Reset of forgotten passwords. */
export const passwordResetRoutes = (parts: Parts): readonly Route[] => {
  const { users, mailer, arePasswordsOn = true, media, now, logger, readBody, clock } = parts;
  const accounts = leakyCount(ofAccount, clock);
  const networks = leakyCount(ofNetwork, clock);
  let underWay = 0;
  const begin = (email: string, network: string): void => {
    const waitMs = Math.max(accounts.waitMs(email), networks.waitMs(network));
    if (waitMs > 0) throw tooMany(waitMs);
    if (underWay >= underWayMax) throw tooMany(1000);
    accounts.count(email);
    networks.count(network);
  };
  const send = async (email: string, links: SignInLinkStore): Promise<void> => {
    const user = await users.find({ email });
    if (mailer === undefined || user === undefined || user.isDisabled) return;
    const token = await makeLink(links, { userId: user.id, purpose: 'reset', now: now() });
    await mailer.send(user.email, resetMail(linkUrl(media.baseUrl ?? '', 'reset', token)));
  };
  /** Not awaited: the time of an answer would disclose whether such a user exists. */
  const sendLater = (email: string, { signInLinks }: ApiStores): void => {
    underWay += 1;
    send(email, signInLinks)
      .catch((error: unknown) => logger.warn({ err: error }, 'a link for another password was not sent'))
      .finally(() => {
        underWay -= 1;
      });
  };
  return [
    jsonRoute(
      requestPasswordReset,
      async ({ request, response, body }) => {
        assertOwnPage(request);
        if (!arePasswordsOn)
          throw permissionDenied('Passwords are off on this server: sign in by a provider or a link.');
        if (mailer === undefined) {
          throw permissionDenied('This server sends no mails: ask who administers it for a link.');
        }
        const email = normalEmail(body.email) ?? '';
        begin(email, networkOf(request.ip));
        sendLater(email, storesBySystem(request, response, 'password-reset'));
        return { success: true as const };
      },
      readBody,
    ),
  ];
};

const tooMany = (waitMs: number): DomainError =>
  new DomainError('rate_limited', 'Too many links were asked for. Look into your mails, and try again later.', {
    retryAfterSeconds: waitMs / 1000,
  });
