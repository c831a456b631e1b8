/** What a conformance test needs of a host: a store on which processes come, go and die. */
import type { AnyFlow, DurableHost, FlowId } from '../../../engine/durable/durable.ts';
import type { VirtualClock } from '../../../engine/time/virtual-clock.ts';

export type Flows = Partial<Record<FlowId, AnyFlow>>;

/** The outside of the runs. An effect of a process that has died does nothing and does not return. */
export interface World {
  readonly act: (effect: string) => Promise<void>;
  readonly alive: () => boolean;
}

export interface Process {
  readonly host: DurableHost;
  /** What the host reported. */
  readonly errors: readonly Error[];
  /** The process is gone at once: only what is on disk now is left. */
  die(): void;
  /** Resolves when the process has died. */
  readonly died: Promise<unknown>;
}

/** `moment` counts from 1 the times that the host waits for the disk. */
export interface Death {
  readonly moment: number;
  readonly when: 'before' | 'after';
}

export interface Machine {
  readonly clock: VirtualClock;
  /** Every effect that happened, in order. */
  readonly effects: readonly string[];
  /** One process at a time may hold the store: a second one is refused with kind `storage`. */
  readonly isExclusive: boolean;
  /** Until the next boot, the store of the living process has room for next to nothing; the function makes room again. */
  fillDisk(): () => void;
  /** @throws PlaybookError kind `storage` where the store cannot be had */
  boot(flows: (world: World) => Flows, death?: Death): Process;
  dispose(): Promise<void>;
}

export type MachineFactory = () => Machine;
