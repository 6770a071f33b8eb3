interface Valued {
  readonly stringValue?: string | null | undefined;
  readonly value?: number | undefined;
}

/** A score's value as a text: that of categories, texts and booleans, else its number. */
export const scoreText = ({ stringValue, value }: Valued): string => stringValue ?? String(value ?? '');
