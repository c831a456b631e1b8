import { AstUtils, type LinkingError } from 'langium';
import { isPlaybook } from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import { bindingName } from '../../scoping/lexical-scopes.ts';
import { bindingsOf, lineOf } from '../names/bindings.ts';
import { didYouMean } from '../nearest.ts';

const NOUNS: Readonly<Record<string, string>> = {
  Principal: 'contact or team',
  NotifyTarget: 'contact, team or channel',
  Approval: 'approval',
  Playbook: 'playbook',
  DeviceBinding: 'target, input, loop variable or list of devices',
  ActionStatement: 'label',
  Input: 'input of that playbook',
};

/** What a reference misses, and what was perhaps meant. */
export function unresolvedMessage({ info }: LinkingError, services: PlaybookServices): string {
  const name = info.reference.$refText;
  const type = services.shared.AstReflection.getReferenceType(info);
  const elsewhere = declaredElsewhere(info, name);
  if (elsewhere !== undefined) {
    return `${name} (line ${elsewhere}) is not visible here: it is declared later, in another block, or of another kind.`;
  }
  const names = services.references.ScopeProvider.getScope(info)
    .getAllElements()
    .map((element) => element.name);
  return `There is no ${NOUNS[type] ?? type} ${JSON.stringify(name)} here.${didYouMean(name, names)}`;
}

/** The line of a name that the same playbook has at another place. */
function declaredElsewhere({ container }: LinkingError['info'], name: string): number | undefined {
  const playbook = AstUtils.getContainerOfType(container, isPlaybook);
  const binding = playbook && bindingsOf(playbook).find((node) => bindingName(node) === name);
  return binding && lineOf(binding);
}
