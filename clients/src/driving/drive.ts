/** The child process: `drive.ts <driver> <case>`, the target as JSON in CLIENTS_TARGET. */
import type { Drives, Target } from './target.ts';

const [driver = '', name = ''] = process.argv.slice(2);
const target = JSON.parse(process.env['CLIENTS_TARGET'] ?? '{}') as Target;
const { drives } = (await import(`../../drivers/${driver}/driver.ts`)) as { drives: Drives };
const drive = drives[name];
if (drive === undefined) throw new Error(`${driver} has no case ${name}`);
await drive(target);
process.exit(0);
