import { GrammarUtils, type AstNode, type ValidationAcceptor } from 'langium';
import { report } from '../report.ts';

const GO_ON = 'The statement would never go on. Write at least 1.';

/** Properties that hold a count which must not be 0, by node type, and what 0 would come to. */
const COUNTS = {
  ApprovalNeed: { quorum: 'An approval that nobody has to give protects from nothing. Need at least 1.' },
  AtMostClause: { max: 'The trigger would never run anything. Write at least 1, or `disabled`.' },
  AtOnce: { count: GO_ON },
  ForEach: { atOnce: GO_ON, max: 'A limit of 0 lets no device pass. Write at least 1, or remove the loop.' },
  StopAfterRule: { failures: 'This would stop before anything has failed. Write at least 1.' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

const isCountNode = (type: string): type is keyof typeof COUNTS => Object.hasOwn(COUNTS, type);

/** PB216: counts are of something. */
export function checkCounts(node: AstNode, accept: ValidationAcceptor): void {
  if (!isCountNode(node.$type)) return;
  for (const [property, message] of Object.entries(COUNTS[node.$type])) {
    const token = GrammarUtils.findNodeForProperty(node.$cstNode, property);
    if (token && Number(token.text) === 0) report(accept, 'PB216', message, { node, range: token.range });
  }
}
