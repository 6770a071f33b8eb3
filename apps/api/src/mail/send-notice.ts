import type { User } from '@spanledger/core';

import type { MediaParts } from '../media/media-parts.ts';
import type { Mailer } from './mailer.ts';
import { noticeMail, type SecurityNotice } from './mails.ts';

interface Parts {
  readonly mailer?: Mailer | undefined;
  readonly media: Pick<MediaParts, 'baseUrl'>;
}

/** Mails a user what happened to the account, if mails are configured, without waiting for it. */
export const sendNotice = ({ mailer, media }: Parts, { email }: Pick<User, 'email'>, notice: SecurityNotice): void => {
  void mailer?.send(email, noticeMail(notice, media.baseUrl ?? ''));
};
