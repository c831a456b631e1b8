import type { Reference } from 'langium';
import { isContact, type Contact, type Principal } from '../generated/ast.ts';

/** Contacts that references name, those of teams among them, in order, each once. Teams may contain each other. */
export function contactsOf(references: readonly Reference<Principal>[], seen = new Set<Principal>()): Contact[] {
  return references.flatMap(({ ref }) => {
    if (!ref || seen.has(ref)) return [];
    seen.add(ref);
    return isContact(ref) ? [ref] : contactsOf(ref.members, seen);
  });
}
