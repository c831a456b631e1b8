/** Where the devices of a set come from, and how many they can be. */
import type { AstNode } from 'langium';
import {
  isDeviceBinding,
  isPathValue,
  type DeviceSet,
  type DeviceSource,
  type Expression,
  type Input,
  type TargetDecl,
} from '../../generated/ast.ts';
import type { Names } from '../../scoping/names.ts';
import type { SetSizes } from './set-sizes.ts';

export interface Origin {
  /** Equal for sets that come from the same source, whatever `where` leaves of it. */
  readonly key: string;
  /** Devices of the run; `Infinity` where the text does not say. */
  readonly size: number;
  /** Devices of one pass of the statement: one, where it stands in a loop over them. */
  readonly here: number;
}

const ALERT = 'alert';

/**
 * How many a rule leaves of a set. An alert names one device; where a rule allows more, its author reckons with an alert of
 * several, as incidents have them.
 */
export function bounded(amount: number, { key }: Origin, limit: number): number {
  const most = Math.min(amount, limit);
  return most === Infinity && key === ALERT ? 1 : most;
}

/** The origins of one playbook. Targets are remembered in the order of the text, so a chain of them costs one step each. */
export class Origins {
  readonly #targets = new Map<TargetDecl, Origin>();
  readonly #sizes: SetSizes;
  readonly #names: Names;
  /** What the caller gives for inputs. */
  readonly #given: ReadonlyMap<string, Origin>;

  constructor(names: Names, sizes: SetSizes, given: ReadonlyMap<string, Origin>) {
    this.#names = names;
    this.#sizes = sizes;
    this.#given = given;
  }

  /** `source` may be missing while it is typed. */
  of(set: DeviceSet | undefined): Origin {
    const source = set?.source;
    if (!source) return origin('', Infinity);
    switch (source.$type) {
      case 'DevicesOf':
        return origin(source.subject === 'alert' ? ALERT : `devices of ${source.subject}`, Infinity);
      case 'DevicesNamed':
        return origin(textOf(source), this.#sizes.ofValues(source.names) ?? Infinity);
      case 'DeviceRef':
        return this.ofBinding(source.ref.ref);
      default:
        return origin(textOf(source), Infinity);
    }
  }

  /** What is no set of devices, or is still being typed, comes from nowhere. */
  ofBinding(binding: AstNode | undefined): Origin {
    if (!isDeviceBinding(binding)) return origin('', Infinity);
    switch (binding.$type) {
      case 'TargetDecl':
        return this.#ofTarget(binding);
      case 'ForEach': {
        const { key, size } = this.of(binding.set);
        return { key, size: Math.min(size, binding.max ?? Infinity), here: 1 };
      }
      case 'Input':
        return this.#given.get(binding.name) ?? origin(`input ${binding.name}`, isOne(binding) ? 1 : Infinity);
      case 'IocList':
        return origin(`list ${binding.name}`, this.#sizes.ofList(binding) ?? Infinity);
    }
  }

  /** What is given for an input of type devices. */
  ofArgument(value: Expression | undefined): Origin {
    const root = isPathValue(value) ? this.#names.ofPath(value.path) : undefined;
    return this.ofBinding(root?.kind === 'declared' ? root.node : undefined);
  }

  #ofTarget(target: TargetDecl): Origin {
    const known = this.#targets.get(target);
    if (known) return known;
    const found = this.of(target.set);
    this.#targets.set(target, found);
    return found;
  }
}

const origin = (key: string, size: number): Origin => ({ key, size, here: size });

const isOne = ({ type }: Input): boolean => type === 'device';

/** A source as it is written, in one line. */
export const textOf = (source: DeviceSource): string => (source.$cstNode?.text ?? '').replace(/\s+/g, ' ');
