import { AstUtils, type ValidationAcceptor } from 'langium';
import { isPlaybook, isTicket, type AlertAs, type Comment } from '../../generated/ast.ts';
import { templateAt } from '../../typing/template-strings.ts';
import { report } from '../report.ts';

/** PB215: a comment says something, and leads back to a case. */
export function checkComment(comment: Comment, accept: ValidationAcceptor): void {
  const text = textWithoutHoles(comment, 'text');
  if (text === undefined) return;
  if (text === '') {
    const message = 'The comment is empty. Say why, and for which case, such as "Case 4711, {{ alert.title }}".';
    report(accept, 'PB215', message, { node: comment, property: 'text' });
    return;
  }
  const hasTicket = AstUtils.getContainerOfType(comment, isPlaybook)?.header.some(isTicket) === true;
  if (/\d/.test(text) || hasTicket) return;
  const message =
    'Nothing in this comment leads back to a case. Name one, such as "Case 4711", or put in a hole: `{{ alert.id }}`, `{{ run.id }}`.';
  report(accept, 'PB215', message, { node: comment, property: 'text' });
}

/** PB215: an alert has a title. */
export function checkAlertTitle(clause: AlertAs, accept: ValidationAcceptor): void {
  if (textWithoutHoles(clause, 'title') !== '') return;
  report(accept, 'PB215', 'The title of the alert is empty. Say what was found.', { node: clause, property: 'title' });
}

/** The text of a string that has no hole; undefined where it has one, or where it is missing. */
function textWithoutHoles(node: Comment | AlertAs, property: 'text' | 'title'): string | undefined {
  const parts = templateAt(node, property)?.template.parts;
  const texts = parts?.flatMap((part) => (part.kind === 'text' ? part.text : []));
  return texts?.length === parts?.length ? texts?.join('').trim() : undefined;
}
