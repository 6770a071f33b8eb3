import type { Transporter } from 'nodemailer';
import type { Logger } from 'pino';

import type { Mail } from './mails.ts';

export type MailOutcome = { readonly isSent: true } | { readonly isSent: false; readonly reason: string };

/** Sends mails, one connection each. */
export interface Mailer {
  /** Never rejects: a failure is an outcome, with a readable reason, and a line of the log. */
  send(to: string, mail: Mail): Promise<MailOutcome>;
}

interface MailerOptions {
  /** `smtp://` or `smtps://`, with user and password where the server requires them. */
  readonly url: string;
  /** `name@example.com`, or `Name <name@example.com>`. */
  readonly from: string;
  readonly logger: Logger;
  /** For the connection, the greeting and each answer, in milliseconds. */
  readonly timeoutMs?: number;
}

const timeoutMsDefault = 10_000;

/** Does not connect before the first mail. */
export const openMailer = ({ url, from, logger, timeoutMs = timeoutMsDefault }: MailerOptions): Mailer => {
  const timeouts = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs };
  let transport: Promise<Transporter> | undefined;
  // Loaded with the first mail, as few starts send one.
  const open = async (): Promise<Transporter> => {
    const { createTransport } = await import('nodemailer');
    return createTransport({ url, ...timeouts, disableFileAccess: true, disableUrlAccess: true }, { from });
  };
  return {
    send: async (to, { subject, text, html }) => {
      try {
        transport ??= open();
        // The address is one, with any characters: as a text it could be read as a list.
        await (await transport).sendMail({ to: { name: '', address: to }, subject, text, html });
        return { isSent: true };
      } catch (error) {
        const { code, responseCode } = error as { readonly code?: string; readonly responseCode?: number };
        logger.warn({ code, responseCode, subject }, 'a mail was not sent');
        return { isSent: false, reason: reasonOf(code) };
      }
    },
  };
};

const reasonOf = (code: string | undefined): string => reasons.get(code ?? '') ?? 'The mail server does not answer.';

/** By the codes of nodemailer. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['EAUTH', 'The mail server refuses the user or password of SMTP_URL.'],
  ['EENVELOPE', 'The mail server refuses the address, or that of SMTP_FROM.'],
  ['EMESSAGE', 'The mail server refuses the mail.'],
  ['ETLS', 'The connection to the mail server cannot be made safe.'],
]);
