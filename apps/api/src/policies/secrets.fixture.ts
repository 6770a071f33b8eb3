/** Secrets of every detected kind, inside texts like those in telemetry. The same seed returns the same secrets. */
export interface Secrets {
  /** A text that contains some secrets. */
  text(): string;
  /** A value with secrets in its members, keys and JSON texts. */
  nested(): unknown;
  metadata(): Readonly<Record<string, unknown>>;
  /** All secrets returned so far. */
  given(): readonly string[];
}

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789';

export const secretsOf = (seed: number): Secrets => {
  const all: string[] = [];
  let state = seed >>> 0;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const some = (length: number, from: string): string =>
    Array.from({ length }, () => from[next(from.length)] ?? '').join('');
  const digits = (length: number): string => some(length, '0123456789');
  const makers = [
    () => `${some(8, 'abcdefghij')}.${some(6, 'klmnop')}@${some(7, 'qrstuv')}.example.com`,
    () => withLuhn(`4${digits(14)}`),
    () => spaced(withLuhn(`5${1 + next(5)}${digits(13)}`), ' '),
    () => withLuhn(`37${digits(12)}`),
    () => spaced(iban('DE', digits(18)), ' '),
    () => iban('GB', `${some(4, 'ABCDEFGH')}${digits(14)}`),
    () => ['sk-', 'proj-', some(48, letters)].join(''),
    () => ['AK', 'IA', some(16, 'ABCDEFGHIJKLMNOP')].join(''),
    () => ['gh', 'p_', some(36, letters)].join(''),
  ];
  const secret = (): string => {
    const made = makers[next(makers.length)]?.() ?? '';
    all.push(made);
    return made;
  };
  const text = (): string => `said “${secret()}”,\nthen "${secret()}" and \\ ${secret()}.`;
  return {
    text,
    nested: () => [
      { role: 'user', content: text(), [secret()]: 1 },
      { role: 'assistant', tool: JSON.stringify({ args: JSON.stringify({ to: secret(), [secret()]: text() }) }) },
      JSON.stringify({ escaped: secret() }).replaceAll('@', String.raw`\u0040`),
      `cut off: {"to":"${secret()}`,
      `{"to":"${secret().replaceAll('@', String.raw`\u0040`)} and mor`,
    ],
    metadata: () => ({ plain: text(), [`of ${secret()}`]: { deep: [text()] }, json: JSON.stringify({ to: secret() }) }),
    given: () => all,
  };
};

const withLuhn = (digits: string): string => {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = at % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits + String((10 - (sum % 10)) % 10);
};

const spaced = (digits: string, by: string): string => digits.match(/.{1,4}/g)?.join(by) ?? '';

const iban = (country: string, rest: string): string => {
  let remainder = 0;
  for (const sign of `${rest}${country}00`) {
    const value = Number.parseInt(sign, 36);
    remainder = (value > 9 ? remainder * 100 + value : remainder * 10 + value) % 97;
  }
  return `${country}${String(98 - remainder).padStart(2, '0')}${rest}`;
};
