import { createServer, type AddressInfo } from 'node:net';

import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { openMailer } from './mailer.ts';
import { invitationMail, noticeMail, resetMail } from './mails.ts';
import { startTestMailServer, type TestMailServer } from './test-mail-server.fixture.ts';

let server: TestMailServer;
let lines: string[];
const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
const from = 'Spanledger <no-reply@example.com>';

beforeEach(async () => {
  server = await startTestMailServer();
  lines = [];
});
afterEach(async () => server.close());

const mailer = (url = server.url, timeoutMs = 10_000) => openMailer({ url, from, logger, timeoutMs });
const mail = resetMail('https://spans.example.com/sign-in#reset=token');

it('a mail is sent with its text and its HTML, from and to the addresses given', async () => {
  expect(await mailer().send('ada@example.com', mail)).toEqual({ isSent: true });
  const [received] = server.received;
  expect(received).toMatchObject({ from: 'no-reply@example.com', to: ['ada@example.com'] });
  for (const part of ['From: Spanledger <no-reply@example.com>', 'text/plain', 'text/html', 'sign-in#reset=token']) {
    expect(received?.content).toContain(part);
  }
});

it('an address is one recipient, whatever it has within', async () => {
  await mailer().send('a,b@example.com', mail);
  expect(server.received.flatMap(({ to }) => to)).not.toContain('b@example.com');
});

it('what a user has named is text in a mail: it is no HTML, no header and no link', () => {
  const organization = '<b>Evil</b>\r\nBcc: eve@example.com\u2028';
  const invited = { organization, role: 'viewer', link: undefined, baseUrl: 'https://spans.example.com' };
  const { subject, html, text } = invitationMail(invited);
  expect(subject).toBe('You are invited to <b>Evil</b> Bcc: eve@example.com on Spanledger');
  expect(html).toContain('&lt;b&gt;Evil&lt;/b&gt;');
  expect(html).not.toContain('<b>');
  expect(text.split('\n').some((line) => line.startsWith('Bcc'))).toBe(false);
});

it.each(['password', 'identity', 'identity-removed', 'second-factor-on', 'second-factor-off'] as const)(
  'a notice of %s names the server and what to do, and has no link to open',
  (notice) => {
    const { text, html } = noticeMail(notice, 'https://spans.example.com');
    expect(text).toMatch(/https:\/\/spans\.example\.com[\s\S]*If that was not you/);
    expect(html).not.toContain('<a ');
  },
);

it('a wrong password, a refused address and a server that is away are outcomes with a reason, and no secret is logged', async () => {
  const wrong = server.url.replace(/:[^:@]+@/, ':wrong-password@');
  expect(await mailer(wrong).send('ada@example.com', mail)).toEqual({
    isSent: false,
    reason: 'The mail server refuses the user or password of SMTP_URL.',
  });
  server.refuse();
  expect(await mailer().send('ada@example.com', mail)).toMatchObject({ reason: /refuses the address/ });
  const { url } = server;
  await server.close();
  expect(await mailer(url).send('ada@example.com', mail)).toMatchObject({ reason: /does not answer/ });
  expect(lines).toHaveLength(3);
  expect(lines.join('')).not.toMatch(/wrong-password|p%40ss|p@ss|reset=token|ada@/);
  server = await startTestMailServer();
});

it('a server that takes the connection and never answers is given up', async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => {
    silent.listen(0, '127.0.0.1', resolve);
  });
  const { port } = silent.address() as AddressInfo;
  const outcome = await mailer(`smtp://127.0.0.1:${port}`, 200).send('ada@example.com', mail);
  expect(outcome).toMatchObject({ isSent: false, reason: /does not answer/ });
  await new Promise((resolve) => void silent.close(resolve));
});
