// Prints what the doctor says of each broken set-up of its tests, as a table: `npm run demo:doctor`.
import { examine } from '../engine/doctor/examine.ts';
import { adviceText } from '../engine/doctor/render-diagnosis.ts';
import { plain, table } from '../engine/plan/markdown.ts';
import { unescapeMarkdown } from '../cli/text/markdown.ts';
import { BROKEN_SETUPS } from '../test/support/broken-setups.ts';
import { doctorRig } from '../test/support/doctor-rig.ts';

const rows: string[][] = [];
for (const { name, broken } of BROKEN_SETUPS) {
  const { findings } = await examine(doctorRig(broken).patient);
  for (const { id, what, advice } of findings.filter(({ outcome }) => outcome === 'failed' || outcome === 'warning'))
    rows.push([plain(name), id, plain(what), adviceText(advice ?? '')]);
}
process.stdout.write(
  `${unescapeMarkdown(table(['set-up', 'check', 'what the doctor says', 'what to do'], rows).join('\n'))}\n`,
);
