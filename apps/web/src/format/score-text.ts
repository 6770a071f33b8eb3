interface Valued {
  readonly stringValue?: string | null | undefined;
  readonly value?: number | undefined;
}

/** A score's value as text: the string value of categories, texts and booleans, else the number. */
export const scoreText = ({ stringValue, value }: Valued): string => stringValue ?? String(value ?? '');
