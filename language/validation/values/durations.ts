import { GrammarUtils, type AstNode, type ValidationAcceptor } from 'langium';
import { report } from '../report.ts';

const UNITS = ['w', 'd', 'h', 'm', 's'];

/** Properties that hold a duration, by node type. */
const DURATION_PROPERTIES = {
  ApprovalWithin: ['deadline'],
  ApprovalRemind: ['every'],
  Escalate: ['deadline'],
  MaxRule: ['window'],
  RequireRule: ['upTo'],
  EveryClause: ['every'],
  OnceClause: ['window'],
  AtMostClause: ['window'],
  DelayClause: ['delay'],
  DevicesWithIp: ['window'],
  Lease: ['duration'],
  Retry: ['every'],
  Timeout: ['after'],
  Wait: ['duration', 'timeout'],
  Advance: ['by'],
  ApprovalGiven: ['delay'],
  DurationLiteral: ['value'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export const DURATION_NODES = Object.keys(DURATION_PROPERTIES) as readonly (keyof typeof DURATION_PROPERTIES)[];

const isDurationNode = (type: string): type is keyof typeof DURATION_PROPERTIES =>
  Object.hasOwn(DURATION_PROPERTIES, type);

/** PB216: durations are longer than nothing, each unit at most once, long units first. */
export function checkDurations(node: AstNode, accept: ValidationAcceptor): void {
  if (!isDurationNode(node.$type)) return;
  for (const property of DURATION_PROPERTIES[node.$type]) {
    const token = GrammarUtils.findNodeForProperty(node.$cstNode, property);
    const mistake = token && mistakeIn(token.text, node.$type === 'DurationLiteral');
    if (mistake) report(accept, 'PB216', mistake, { node, range: token.range });
  }
}

/** `idle_for > 0s` is a sound condition, so a literal may be nothing. */
function mistakeIn(text: string, mayBeZero: boolean): string | undefined {
  const parts = [...text.matchAll(/(\d+)([smhdw])/g)];
  const total = parts.reduce((sum, [, count]) => sum + Number(count), 0);
  if (total === 0 && !mayBeZero) return 'A duration is longer than nothing, such as 30s, 15m, 24h or 7d.';
  const order = parts.map(([, , unit]) => UNITS.indexOf(unit ?? ''));
  const sorted = order.every((unit, index) => index === 0 || unit > (order[index - 1] ?? -1));
  return sorted ? undefined : 'Write long units first and each unit once, such as 1h30m.';
}
