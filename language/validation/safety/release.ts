import { AstUtils, type ValidationAcceptor } from 'langium';
import { isBan, isOwner, isPlaybook, type Action, type ActionStatement } from '../../generated/ast.ts';
import { verbOf } from '../../catalog/render-verbs.ts';
import { actionIdOf } from '../action-of.ts';
import { report } from '../report.ts';

/**
 * PB103: what holds until somebody releases it has somebody. Other files may have a playbook that releases it and the panel
 * can, so a release that is not to be seen here is no finding; an owner who is not named is.
 */
export function checkReleased({ action }: ActionStatement, accept: ValidationAcceptor): void {
  const lease = (action as Action | undefined) && 'lease' in action && !isBan(action) ? action.lease : undefined;
  const playbook = AstUtils.getContainerOfType(lease, isPlaybook);
  if (lease?.$type !== 'Open' || !playbook || playbook.header.some(isOwner)) return;
  const message = `\`${verbOf(actionIdOf(action))}\` holds until somebody releases it, and ${playbook.name} has no owner who would. Write \`for 24h\`, or name an \`owner\`.`;
  report(accept, 'PB103', message, { node: lease });
}
