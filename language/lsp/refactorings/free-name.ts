import { AstUtils, type AstNode } from 'langium';
import { isPlaybook } from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import { bindingsOf } from '../../validation/names/bindings.ts';
import { bindingName } from '../../scoping/lexical-scopes.ts';

/** The name, with a number where a declaration of the type or the playbook around the node has it already. */
export function freeName(name: string, type: string, at: AstNode, services: PlaybookServices): string {
  const declared = services.references.ScopeProvider.declarations(type, at)
    .getAllElements()
    .map((each) => each.name)
    .toArray();
  const playbook = AstUtils.getContainerOfType(at, isPlaybook);
  const taken = new Set([...declared, ...(playbook ? bindingsOf(playbook).map(bindingName) : [])]);
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}_${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
