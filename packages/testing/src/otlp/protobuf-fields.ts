/** Writes and reads protobuf field by field, independent of the code under test. */
export type ProtobufField = Buffer;

const varint = (value: bigint): Buffer => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
};

const tag = (number: number, type: number): Buffer => varint(BigInt(number * 8 + type));

export const bytesField = (number: number, content: Uint8Array): ProtobufField =>
  Buffer.concat([tag(number, 2), varint(BigInt(content.length)), content]);
export const textField = (number: number, text: string): ProtobufField => bytesField(number, Buffer.from(text));
export const messageField = (number: number, ...fields: readonly ProtobufField[]): ProtobufField =>
  bytesField(number, Buffer.concat(fields));
export const integerField = (number: number, value: bigint | number): ProtobufField =>
  Buffer.concat([tag(number, 0), varint(BigInt(value))]);
export const fixed64Field = (number: number, value: bigint): ProtobufField => {
  const content = Buffer.alloc(8);
  content.writeBigUInt64LE(BigInt.asUintN(64, value));
  return Buffer.concat([tag(number, 1), content]);
};
export const fixed32Field = (number: number, value: number): ProtobufField => {
  const content = Buffer.alloc(4);
  content.writeUInt32LE(value);
  return Buffer.concat([tag(number, 5), content]);
};
export const doubleField = (number: number, value: number): ProtobufField => {
  const content = Buffer.alloc(8);
  content.writeDoubleLE(value);
  return Buffer.concat([tag(number, 1), content]);
};

export interface ReadProtobufField {
  readonly number: number;
  /** The value of a varint field. */
  readonly integer: bigint;
  /** The bytes of a length-delimited field. */
  readonly content: Buffer;
}

/** The fields of a message that has only varints and length-delimited fields, as answers do. Throws otherwise. */
export const readFields = (message: Buffer): readonly ReadProtobufField[] => {
  const fields: ReadProtobufField[] = [];
  let at = 0;
  const next = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at);
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const key = Number(next());
    const number = Math.floor(key / 8);
    if (key % 8 === 0) fields.push({ number, integer: next(), content: Buffer.alloc(0) });
    else if (key % 8 === 2) {
      const end = Number(next()) + at;
      if (end > message.length) throw new RangeError('a length reaches past the end of the message');
      fields.push({ number, integer: 0n, content: message.subarray(at, end) });
      at = end;
    } else throw new TypeError(`a field of wire type ${key % 8}`);
  }
  return fields;
};

export const fieldOf = (message: Buffer, number: number): ReadProtobufField | undefined =>
  readFields(message).find((field) => field.number === number);
