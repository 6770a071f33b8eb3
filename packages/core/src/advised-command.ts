/**
 * The form in which a message advises an operator's command: of a checkout, or of an image, where the command line is
 * installed. `values` are its last arguments, in quotes where a shell would read them otherwise.
 */
export const advisedCommand = (command: string, ...values: readonly string[]): string => {
  const whole = [command, ...values.map(shellWord)].join(' ');
  return `\`npm run spanledger -- ${whole}\` (in an image: \`spanledger ${whole}\`)`;
};

const shellWord = (value: string): string =>
  /^[\w./:@%+=,-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;

/** How a process is started, likewise. */
export const advisedStart = (process: 'api' | 'worker'): string =>
  `\`${process === 'api' ? 'npm start' : 'npm run worker'}\` (with images: \`docker compose up -d ${process}\`)`;
