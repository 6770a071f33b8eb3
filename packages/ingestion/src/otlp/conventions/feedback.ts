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
