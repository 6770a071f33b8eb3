import { html, type Html } from '../docs/html.ts';

/** The contents of a mail, as text and as simple HTML of the same words. */
export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface Parts {
  readonly subject: string;
  /** Paragraphs. */
  readonly before: readonly string[];
  readonly link?: string | undefined;
  readonly after?: readonly string[];
}

const paragraph = (text: string): Html => html`<p>${text}</p>`;

const mailOf = ({ subject, before, link, after = [] }: Parts): Mail => {
  const linked = link === undefined ? [] : [html`<p><a href="${link}">${link}</a></p>`];
  const content = [...before.map(paragraph), ...linked, ...after.map(paragraph)];
  return {
    subject,
    text: `${[...before, ...(link === undefined ? [] : [link]), ...after].join('\n\n')}\n`,
    html: html`<!doctype html>
      <html lang="en">
        <body>
          ${content}
        </body>
      </html>`.html,
  };
};

interface Invited {
  readonly organization: string;
  /** In lower case. */
  readonly role: string;
  /** Of a user who is new; others sign in as before. */
  readonly link: string | undefined;
  readonly baseUrl: string;
}

export const invitationMail = ({ organization, role, link, baseUrl }: Invited): Mail =>
  mailOf({
    subject: `You are invited to ${oneLine(organization)} on Spanledger`,
    before: [`You are now ${role} of ${oneLine(organization)} on Spanledger at ${baseUrl}.`],
    ...(link === undefined
      ? { after: ['Sign in as before.'] }
      : {
          link,
          after: [
            'The link works once, for seven days. It opens your account: pass it on to no one.',
            'If you did not expect this, do nothing.',
          ],
        }),
  });

export const resetMail = (link: string): Mail =>
  mailOf({
    subject: 'Choose another password for Spanledger',
    before: [
      'Someone asked for another password for your account, and by this link you choose one. It works once, for a day:',
    ],
    link,
    after: ['If that was not you, do nothing: your password stays as it is.'],
  });

/** An event of an account that its user is notified of. */
export type SecurityNotice = 'password' | 'identity' | 'identity-removed' | 'second-factor-on' | 'second-factor-off';

const notices: Readonly<Record<SecurityNotice, readonly [subject: string, text: string]>> = {
  password: ['Your password was set', 'Another password was set for your account. All other sessions have ended.'],
  identity: [
    'Your account was linked',
    'Your account was linked to an account of a provider, by which you sign in from now on.',
  ],
  'identity-removed': [
    'An account of a provider was removed',
    'An account of a provider signs you in no longer, as you asked for. Your other ways to sign in stay.',
  ],
  'second-factor-on': [
    'Your second factor is on',
    'Signing in with your password needs a code of your authenticator from now on.',
  ],
  'second-factor-off': ['Your second factor is off', 'Signing in needs no code of an authenticator any more.'],
};

export const noticeMail = (notice: SecurityNotice, baseUrl: string): Mail => {
  const [subject, text] = notices[notice];
  const remedy =
    'If that was not you, ask for another password on the page of sign-in at once, and ask who administers the server.';
  return mailOf({
    subject: `${subject} (Spanledger)`,
    before: [`${text} This is about Spanledger at ${baseUrl}.`, remedy],
  });
};

/** A name comes from users: it must not begin a header or a paragraph of its own. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
