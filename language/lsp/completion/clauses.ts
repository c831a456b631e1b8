import { AstUtils, type AstNode } from 'langium';
import { CompletionItemKind } from 'vscode-languageserver-types';
import { actionSpec } from '../../catalog/actions/index.ts';
import { RISK_IDS, RISKS } from '../../catalog/risks.ts';
import { isAcknowledge, isActionStatement, type Action, type ActionStatement } from '../../generated/ast.ts';
import { actionIdOf } from '../../validation/action-of.ts';
import { risksOf } from '../../validation/safety/acknowledge.ts';
import { CLAUSE_WORDS, clauseFits, type ClauseType } from '../../validation/safety/clauses.ts';
import { phrase, type Proposal } from './proposal.ts';

const SNIPPETS: Readonly<Record<Exclude<ClauseType, 'Acknowledge'>, readonly [string, string]>> = {
  Comment: ['comment "${1:Case}"', 'Reason, kept in the Action center and in the record.'],
  NeedsApproval: ['approval ${1:name}', 'Who must say yes before it is done.'],
  Retry: ['retry ${1:3} times every ${2:2m}', 'How often to try again.'],
  Timeout: ['timeout ${1:30m}', 'How long to wait until it is done.'],
  OnFailure: ['on failure ${1|continue,stop|}', 'What to do where it fails.'],
  Scope: ['scope groups ["${1:group}"]', 'Limits the ban to device groups.'],
  Response: ['response ${1|block,warn,audit,remediate|}', 'What Defender does on a match.'],
  AlertAs: ['raise alert ${1|medium,low,high,informational|} "${2:title}"', 'Raises an alert on a match.'],
  SkipIf: ['skip if ${1:condition}', 'Leaves a target out.'],
  AtOnce: ['at once ${1:5}', 'How many targets at the same time.'],
  AfterRelease: ['after release {\n\t${0}\n}', 'What to do when the lease has ended.'],
};

const CLAUSE_TYPES = Object.keys(CLAUSE_WORDS) as readonly ClauseType[];

const FIRST_WORDS: ReadonlySet<string> = new Set(
  Object.values(CLAUSE_WORDS).map((words) => words.split(' ', 1)[0] ?? ''),
);

export const beginsClause = (keyword: string): boolean => FIRST_WORDS.has(keyword);

/** Clauses that begin with a keyword, fit the action and are not there yet. */
export function clausesFrom(keyword: string, node: AstNode | undefined): Proposal[] {
  const statement = node && statementAround(node);
  const action = statement && actionOf(statement);
  const given = new Set(statement?.clauses.map(({ $type }) => $type));
  return CLAUSE_TYPES.filter(
    (type) =>
      CLAUSE_WORDS[type].split(' ', 1)[0] === keyword &&
      !given.has(type) &&
      (!action || clauseFits(type, actionSpec(actionIdOf(action)))),
  ).map((type) => clause(type, statement));
}

function clause(type: ClauseType, statement: ActionStatement | undefined): Proposal {
  const label = CLAUSE_WORDS[type];
  if (type === 'Acknowledge') {
    const missing = statement ? missingRisks(statement) : [];
    const names = missing.join(', ') || `\${1|${RISK_IDS.join(',')}|}`;
    return { ...phrase(label, `acknowledge ${names}`, riskLines(missing)), rank: '0' };
  }
  const [snippet, doc] = SNIPPETS[type];
  return { ...phrase(label, snippet, doc), rank: type === 'Comment' ? '0' : '1' };
}

const riskLines = (risks: readonly (keyof typeof RISKS)[]): string =>
  risks.map((risk) => `- \`${risk}\`: ${RISKS[risk]}`).join('\n') || 'Risks that the author accepts, by name.';

const statementAround = (node: AstNode): ActionStatement | undefined =>
  AstUtils.getContainerOfType(node, isActionStatement);

// A statement that is being typed may have no action.
const actionOf = (statement: ActionStatement): Action | undefined => statement.action as Action | undefined;

function missingRisks(statement: ActionStatement) {
  const action = actionOf(statement);
  const given = statement.clauses.filter(isAcknowledge).flatMap(({ risks }) => risks);
  return action ? risksOf(action).filter((risk) => !given.includes(risk)) : [];
}

/** Names of risks, those that the action has first. */
export function riskNames(node: AstNode | undefined): Proposal[] {
  const statement = node && statementAround(node);
  const needed: readonly string[] = statement ? missingRisks(statement) : [];
  const given = statement?.clauses.filter(isAcknowledge).flatMap(({ risks }) => risks) ?? [];
  return RISK_IDS.filter((risk) => !given.includes(risk)).map((risk) => ({
    label: risk,
    kind: CompletionItemKind.EnumMember,
    detail: RISKS[risk],
    doc: RISKS[risk],
    rank: needed.includes(risk) ? '0' : '1',
  }));
}
