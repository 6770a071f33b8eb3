import type { AddressInfo } from 'node:net';

import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Header and body as received, with quoted-printable decoded. */
  readonly content: string;
}

/** A real mail server on a free port. */
export interface TestMailServer {
  readonly url: string;
  readonly received: readonly ReceivedMail[];
  /** Refuses all later recipients. */
  refuse(): void;
  close(): Promise<void>;
}

const user = 'spanledger';
const password = 'p@ss/word';

export const startTestMailServer = async (): Promise<TestMailServer> => {
  const received: ReceivedMail[] = [];
  let isRefusing = false;
  const server = new SMTPServer({
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password: given }, _session, done) =>
      username === user && given === password ? done(null, { user }) : done(new Error('wrong credentials')),
    onRcptTo: (_address, _session, done) => done(isRefusing ? new Error('no such mailbox') : null),
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        received.push({ from, to, content: decoded(Buffer.concat(chunks).toString('latin1')) });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    received,
    refuse: () => {
      isRefusing = true;
    },
    close: async () => new Promise((resolve) => server.close(() => resolve())),
  };
};

/** RFC 2045, section 6.7. */
const decoded = (text: string): string =>
  Buffer.from(
    text
      .replaceAll('=\r\n', '')
      .replaceAll(/=([0-9A-F]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();
