import { connect } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Attack, Ground } from './attack.ts';
import { atOnce } from './requests.ts';

const exportPath = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const megabytes = 30;

const varint = (value: number): Buffer => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
};

const field = (number: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);

/** One span with one attribute of this many megabytes, in protobuf. */
const exportRequest = (): Buffer => {
  const attribute = Buffer.concat([
    field(1, Buffer.from('a')),
    field(2, field(1, Buffer.alloc(megabytes * 1_000_000, 'x'))),
  ]);
  const span = Buffer.concat([
    field(1, Buffer.alloc(16, 7)),
    field(2, Buffer.alloc(8, 7)),
    field(5, Buffer.from('n')),
    field(9, attribute),
  ]);
  return field(1, field(2, field(2, span)));
};

interface Message {
  readonly bytes: Buffer;
  readonly isCompressed: boolean;
  /** The delay of the last bytes. */
  readonly heldMs: number;
}

const frame = ({ bytes, isCompressed }: Message): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt8(isCompressed ? 1 : 0, 0);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
};

/** Statuses that are neither a success nor a refusal: UNKNOWN and INTERNAL. */
const wrongStatuses = new Set(['2', '13']);

const lastBytes = 10;

/** Uses a separate connection; resolves when the call is answered or the connection has ended. */
const call = async ({ target, attacker, answers }: Ground, message: Message): Promise<void> => {
  const session = connect(target.grpcUrl(), { maxSessionMemory: 1000 });
  const framed = frame(message);
  await new Promise<void>((resolve) => {
    let status: string | undefined;
    const over = (): void => resolve(undefined);
    session.on('error', over);
    const stream = session.request({
      ':method': 'POST',
      ':path': exportPath,
      'content-type': 'application/grpc',
      te: 'trailers',
      authorization: attacker.authorization,
      ...(message.isCompressed ? { 'grpc-encoding': 'gzip' } : {}),
    });
    const take = (headers: Readonly<Record<string, unknown>>): void => {
      const given = headers['grpc-status'];
      if (typeof given === 'string') status = given;
    };
    stream.on('response', take).on('trailers', take);
    stream.on('error', () => undefined);
    stream.on('close', () => {
      const isWrong = wrongStatuses.has(status ?? '') ? `a call was answered with gRPC status ${status}` : undefined;
      answers.add(status === undefined ? 'stream ended' : `gRPC ${status}`, isWrong);
      over();
    });
    stream.resume();
    stream.write(framed.subarray(0, -lastBytes));
    void sleep(message.heldMs).then(() => stream.end(framed.subarray(-lastBytes)));
  });
  session.destroy();
};

const calls = (name: string, count: number, message: () => Message): Attack => ({
  name,
  run: async (ground) => {
    const made = message();
    await atOnce(count, async () => call(ground, made));
  },
});

/** Many concurrent large messages, and small ones that expand to large ones. */
export const grpcCalls: readonly Attack[] = [
  calls(`gRPC: 16 × ${megabytes} MB, the last bytes late`, 16, () => ({
    bytes: exportRequest(),
    isCompressed: false,
    heldMs: 3_000,
  })),
  calls(`gRPC: 20 bombs of ${megabytes} MB`, 20, () => ({
    bytes: gzipSync(exportRequest()),
    isCompressed: true,
    heldMs: 0,
  })),
];
