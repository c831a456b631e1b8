import type { Machine, MachineFactory } from './machine.ts';

/** A test with a machine of its own. */
export const withMachine =
  (create: MachineFactory, test: (machine: Machine) => Promise<void>): (() => Promise<void>) =>
  async () => {
    const machine = create();
    try {
      await test(machine);
    } finally {
      await machine.dispose();
    }
  };
