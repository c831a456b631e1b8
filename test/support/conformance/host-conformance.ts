/** What every durable host must do, whatever it keeps its runs in. */
import type { MachineFactory } from './machine.ts';
import { crashConformance } from './crash-conformance.ts';
import { eachConformance } from './each-conformance.ts';
import { runConformance } from './run-conformance.ts';
import { signalConformance } from './signal-conformance.ts';
import { stepConformance } from './step-conformance.ts';
import { troubleConformance } from './trouble-conformance.ts';

export function hostConformance(name: string, create: MachineFactory): void {
  describe(`durable host ${name}`, () => {
    describe('runs', () => {
      runConformance(create);
    });
    describe('steps', () => {
      stepConformance(create);
    });
    describe('signals and time', () => {
      signalConformance(create);
    });
    describe('children', () => {
      eachConformance(create);
    });
    describe('trouble', function () {
      this.timeout(60_000);
      troubleConformance(create);
    });
    describe('crashes', () => {
      crashConformance(create);
    });
  });
}
