import { endWithReader } from './lost-output.ts';

/** A separate process that prints lines for ever. */
endWithReader();
setInterval(() => process.stdout.write('line\n'), 1);
