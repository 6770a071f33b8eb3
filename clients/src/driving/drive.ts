/** The child process: `drive.js <folder of the driver> <case>`, the target as JSON in CLIENTS_TARGET. */
import type { Drives, Target } from './target.ts';

const [folder = '', name = ''] = process.argv.slice(2);
const target = JSON.parse(process.env['CLIENTS_TARGET'] ?? '{}') as Target;
const { drives } = (await import(`${folder}/driver.js`)) as { drives: Drives };
const drive = drives[name];
if (drive === undefined) throw new Error(`${folder} has no case ${name}`);
await drive(target);
process.exit(0);
