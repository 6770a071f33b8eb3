import type { Logger } from 'pino';

import type { MailConfig } from './mail-config.ts';
import { openMailer, type Mailer } from './mailer.ts';

/** `undefined` if none is configured. */
export const openMail = ({ SMTP_URL: url, SMTP_FROM: from }: MailConfig, logger: Logger): Mailer | undefined =>
  url === undefined || from === undefined ? undefined : openMailer({ url, from, logger });
