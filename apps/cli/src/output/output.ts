/** The destinations of a command's results and errors. */
export interface Output {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

/** One result in two languages: `json` for programs, `text` for people. */
export interface Result {
  readonly json: unknown;
  readonly text: string;
}

export const printResult = (output: Output, isJson: boolean, { json, text }: Result): void =>
  output.out(isJson ? `${JSON.stringify(json, null, 2)}\n` : `${text}\n`);
