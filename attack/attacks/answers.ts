/** Counts answers, and stores those that no attack may cause. */
export interface Answers {
  /** `status` as shown in reports; `isWrong` if the server must not answer like that. */
  add(status: string, isWrong?: string): void;
  /** Records another fault. */
  blame(text: string): void;
  readonly faults: readonly string[];
  summary(): string;
}

export const newAnswers = (): Answers => {
  const counts = new Map<string, number>();
  const faults: string[] = [];
  return {
    add: (status, isWrong) => {
      counts.set(status, (counts.get(status) ?? 0) + 1);
      if (isWrong !== undefined) faults.push(isWrong);
    },
    blame: (text) => void faults.push(text),
    faults,
    summary: () => [...counts].map(([status, count]) => `${count} × ${status}`).join(', ') || 'no answers',
  };
};

/** A refusal with `retry-after` is intended. */
export const addResponse = (answers: Answers, { status, headers }: Response, text: string): void => {
  const isDeliberate = status < 500 || (status === 503 && headers.has('retry-after'));
  answers.add(String(status), isDeliberate ? undefined : `it was answered ${status}: ${text.slice(0, 300)}`);
};
