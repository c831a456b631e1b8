/** `npm run test:crash`: kills the engine at every commit of its journal and counts what happened at the tenant. */
import { crashMatrix, manyDeaths } from '../support/crash/crash-matrix.ts';

const KILLS = 2;
const every = Number(process.argv[2] ?? 1);

const matrix = await crashMatrix({
  every,
  onProgress: (done, of) => {
    if (done % 10 === 1) process.stdout.write(`commit ${done} of ${of}\n`);
  },
});
const repeated = [await manyDeaths(4), await manyDeaths(9), await manyDeaths(17)];
const all = [matrix, ...repeated];
const duplicates = all.flatMap((one) => one.duplicates);
const losses = all.flatMap((one) => one.losses);
for (const line of [...duplicates, ...losses]) process.stdout.write(`${line}\n`);
for (const one of repeated) process.stdout.write(`one run killed ${one.kills} times came to its end\n`);
process.stdout.write(
  `crash matrix: ${matrix.boundaries} boundaries x ${KILLS} kills: ${duplicates.length} duplicates, ${losses.length} losses\n`,
);
process.exitCode = duplicates.length + losses.length === 0 ? 0 : 1;
