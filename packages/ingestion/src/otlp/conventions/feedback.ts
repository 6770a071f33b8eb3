/** A user's feedback on a span, its trace or its session. */
export interface Feedback {
  readonly target: 'span' | 'trace' | 'session';
  /** Distinguishes it from the others of its span and target. */
  readonly place: string;
  readonly name: string | null;
  readonly score: number | null;
  readonly label: string | null;
  readonly explanation: string | null;
  readonly isByHuman: boolean;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A number that an application states of a span, which it has a name for. */
export const scoreOfSpan = (place: string, name: string, score: number, isByHuman: boolean): Feedback => ({
  target: 'span',
  place,
  name,
  score,
  label: null,
  explanation: null,
  isByHuman,
  metadata: {},
});
