import type { ValidationAcceptor } from 'langium';
import { isNamespace } from '../../catalog/symbols.ts';
import {
  isActionStatement,
  isForEach,
  isInput,
  isLetDecl,
  isTargetDecl,
  IocList,
  type Playbook,
} from '../../generated/ast.ts';
import { nodesInParts } from '../../reparse/in-parts.ts';
import { bindingName, type LexicalBinding } from '../../scoping/lexical-scopes.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import { report } from '../report.ts';

/**
 * PB303: names inside of a playbook. None may hide another one that is visible at its place, a list, or a built-in symbol;
 * a label stands only once in the whole playbook, because records are kept by it.
 */
export const checkBindings =
  ({ references: { LexicalScopes: lexical, ScopeProvider: scopes } }: PlaybookServices) =>
  (playbook: Playbook, accept: ValidationAcceptor): void => {
    const labels = new Map<string, LexicalBinding>();
    for (const binding of bindingsOf(playbook)) {
      const name = bindingName(binding);
      if (name === undefined) continue;
      const earlier = lexical.resolve(binding, name) ?? labels.get(name);
      if (earlier && earlier !== binding) {
        tell(binding, `${name} is already the name of ${kindOf(earlier)} in line ${lineOf(earlier)}.`, accept);
      } else if (isNamespace(name)) {
        tell(binding, `${name} is a built-in symbol and would be hidden.`, accept);
      } else if (scopes.declarations(IocList.$type, playbook).getElement(name)) {
        tell(binding, `${name} is the name of a list and would hide it.`, accept);
      }
      if (isActionStatement(binding) && !labels.has(name)) labels.set(name, binding);
    }
  };

/** All names that a playbook brings, in the order of the text. */
export const bindingsOf: (playbook: Playbook) => readonly LexicalBinding[] = nodesInParts(
  (node) => isInput(node) || isTargetDecl(node) || isLetDecl(node) || isForEach(node) || isActionStatement(node),
);

export function kindOf(binding: LexicalBinding): string {
  const kinds = {
    Input: 'an input',
    TargetDecl: 'a target',
    LetDecl: 'a set of indicators',
    ForEach: 'a loop variable',
    ActionStatement: 'a label',
  } as const;
  return kinds[binding.$type];
}

export const lineOf = (node: LexicalBinding): number => (node.$cstNode?.range.start.line ?? 0) + 1;

function tell(binding: LexicalBinding, message: string, accept: ValidationAcceptor): void {
  const text = `${message} Choose another name.`;
  if (isActionStatement(binding)) report(accept, 'PB303', text, { node: binding, property: 'label' });
  else report(accept, 'PB303', text, { node: binding, property: 'name' });
}
