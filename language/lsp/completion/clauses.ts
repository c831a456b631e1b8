import { AstUtils, type AstNode } from 'langium';
import { CompletionItemKind } from 'vscode-languageserver-types';
import { RISK_IDS, RISKS } from '../../catalog/risks.ts';
import { isAcknowledge, isActionStatement, type Action, type ActionStatement } from '../../generated/ast.ts';
import { specOf } from '../../validation/action-of.ts';
import { missingRisks } from '../../validation/safety/acknowledge.ts';
import { CLAUSE_WORDS, clauseFits, type ClauseType } from '../../validation/safety/clauses.ts';
import { CLAUSE_DOCS } from '../clause-docs.ts';
import { phrase, type Proposal } from './proposal.ts';

const SNIPPETS: Readonly<Record<Exclude<ClauseType, 'Acknowledge'>, string>> = {
  Comment: 'comment "${1:Case}"',
  NeedsApproval: 'approval ${1:name}',
  Retry: 'retry ${1:3} times every ${2:2m}',
  Timeout: 'timeout ${1:30m}',
  OnFailure: 'on failure ${1|continue,stop|}',
  Scope: 'scope groups ["${1:group}"]',
  Response: 'response ${1|block,warn,audit,remediate|}',
  AlertAs: 'raise alert ${1|medium,low,high,informational|} "${2:title}"',
  SkipIf: 'skip if ${1:condition}',
  AtOnce: 'at once ${1:5}',
  AfterRelease: 'after release {\n\t${0}\n}',
};

const CLAUSE_TYPES = Object.keys(CLAUSE_WORDS) as readonly ClauseType[];

const FIRST_WORDS: ReadonlySet<string> = new Set(
  Object.values(CLAUSE_WORDS).map((words) => words.split(' ', 1)[0] ?? ''),
);

export const beginsClause = (keyword: string): boolean => FIRST_WORDS.has(keyword);

/** Clauses that begin with a keyword, fit the action and are not there yet; the one at the cursor may stay what it is. */
export function clausesFrom(keyword: string, node: AstNode | undefined, offset: number): Proposal[] {
  const statement = node && statementAround(node);
  const action = statement && actionOf(statement);
  const spec = action && specOf(action);
  const others = statement?.clauses.filter(({ $cstNode: cst }) => cst?.offset !== offset);
  const given = new Set(others?.map(({ $type }) => $type));
  return CLAUSE_TYPES.filter(
    (type) => CLAUSE_WORDS[type].split(' ', 1)[0] === keyword && !given.has(type) && (!spec || clauseFits(type, spec)),
  ).map((type) => clause(type, statement));
}

function clause(type: ClauseType, statement: ActionStatement | undefined): Proposal {
  const label = CLAUSE_WORDS[type];
  if (type === 'Acknowledge') {
    const missing = statement ? missingRisks(statement) : [];
    const names = missing.join(', ') || `\${1|${RISK_IDS.join(',')}|}`;
    return { ...phrase(label, `acknowledge ${names}`, riskLines(missing)), rank: '0' };
  }
  return { ...phrase(label, SNIPPETS[type], CLAUSE_DOCS[type].doc), rank: type === 'Comment' ? '0' : '1' };
}

const riskLines = (risks: readonly (keyof typeof RISKS)[]): string =>
  risks.map((risk) => `- \`${risk}\`: ${RISKS[risk]}`).join('\n') || CLAUSE_DOCS.Acknowledge.doc;

const statementAround = (node: AstNode): ActionStatement | undefined =>
  AstUtils.getContainerOfType(node, isActionStatement);

// A statement that is being typed may have no action.
const actionOf = (statement: ActionStatement): Action | undefined => statement.action;

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
