/**
 * The form in which a message advises an operator's command: of a checkout, or of an image, where the command line is
 * installed.
 */
export const advisedCommand = (command: string): string =>
  `\`npm run spanledger -- ${command}\` (in an image: \`spanledger ${command}\`)`;

/** How a process is started, likewise. */
export const advisedStart = (process: 'api' | 'worker'): string =>
  `\`${process === 'api' ? 'npm start' : 'npm run worker'}\` (with images: \`docker compose up -d ${process}\`)`;
