// From the start of the process to the first accepted span, and what an idle server costs.
import { Figures } from './suite/figures.ts';
import { tableOf } from './suite/report.ts';
import { measureStarts } from './suite/starts.ts';

const figures = new Figures();
await measureStarts(figures);
console.log(tableOf(figures.list()));
