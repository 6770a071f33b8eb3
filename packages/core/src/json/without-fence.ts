/** The text between fences of Markdown (three backticks, also with `json`), and any other text, without white space. */
export const withoutFence = (text: string): string => {
  // No expression: those for this take the square or the cube of the length, and whoever runs the model writes the text.
  const bare = text.trim();
  const opening = ['```json', '```'].find((fence) => bare.startsWith(fence)) ?? '';
  const inner = bare.slice(opening.length);
  return (inner.endsWith('```') ? inner.slice(0, -3) : inner).trim();
};
