/** The part of a scope that a block can see: what travels to a child run is kept for each of a thousand items. */
import type { StatementModel } from '../../language/model/statement.ts';
import type { Scope } from './scope.ts';

/** Only the names that the statements mention, with facts of the devices that those, the item and the subject are. */
export function narrowScope(scope: Scope, statements: readonly StatementModel[]): Scope {
  const mentioned = mentionedIn(statements);
  const names = Object.fromEntries(
    Object.entries(scope.names).filter(([name, value]) => mentioned.has(name) || isAtHand(value, scope)),
  );
  const ids = new Set([
    ...Object.values(names).flatMap((value) => (value.kind === 'devices' ? value.ids : [])),
    ...scope.subjectDevices,
    ...(scope.current?.device === undefined ? [] : [scope.current.device]),
  ]);
  const devices = Object.fromEntries(Object.entries(scope.devices).filter(([id]) => ids.has(id)));
  return { ...scope, names, devices };
}

/** The loop variable itself, whether mentioned or not. */
const isAtHand = (value: Scope['names'][string], scope: Scope): boolean =>
  value.kind === 'devices' && value.ids.length === 1 && value.ids[0] === scope.current?.device;

/** Every name that the statements use. */
export function mentionedIn(statements: readonly StatementModel[]): ReadonlySet<string> {
  const mentioned = new Set<string>();
  collect(statements, mentioned);
  return mentioned;
}

/** Segments of paths and names of references, wherever they stand in the statements. */
function collect(part: unknown, into: Set<string>): void {
  if (Array.isArray(part)) for (const item of part) collect(item, into);
  else if (typeof part === 'object' && part !== null)
    for (const [key, value] of Object.entries(part)) {
      if (key === 'segments' && Array.isArray(value)) for (const segment of value) into.add(String(segment));
      else if (key === 'name' && typeof value === 'string') into.add(value);
      else collect(value, into);
    }
}
