/** Catalog -> Markdown: the hover of a verb and docs/actions.md. */
import { oldestFor, platformsFor, type ActionSpec, type Permission } from './action-spec.ts';
import { ACTION_IDS, actionSpec, type ActionId } from './actions/index.ts';
import { platformWords } from './platforms.ts';
import { statementSnippet, verbOf } from './render-snippets.ts';
import { RISKS, type RiskId } from './risks.ts';
import { plainText } from './snippet-text.ts';

const CONDITIONS = { fully: 'with `fully`', server: 'where a server may be among the devices' } as const;

const platformNames = (spec: ActionSpec, mode?: string): string =>
  platformsFor(spec, mode)
    .map((id) => platformWords(id, oldestFor(spec, mode)))
    .join(', ');

/** The three names of a permission in one line. */
export function permissionLine(permission: Permission): string {
  const role = permission.portalRole === undefined ? '' : `, portal role permission *${permission.portalRole}*`;
  return `application \`${permission.application}\`, delegated \`${permission.delegated}\`${role}`;
}

const riskLine = (risk: RiskId, condition?: keyof typeof CONDITIONS): string =>
  `- \`${risk}\`${condition === undefined ? '' : ` (${CONDITIONS[condition]})`}: ${RISKS[risk]}`;

const riskLines = (spec: ActionSpec): string[] => [
  ...spec.acknowledges.map((risk) => riskLine(risk)),
  ...(spec.risksWhen ?? []).map(({ risk, when }) => riskLine(risk, when)),
];

function undoLine(spec: ActionSpec): string {
  if (spec.inverse === undefined) return 'Nothing undoes it.';
  return `Undone by \`${verbOf(actionSpec(spec.inverse as ActionId))}\`.`;
}

/** What a person reads when the mouse rests on a verb. */
export function actionMarkdown(id: ActionId): string {
  const spec = actionSpec(id);
  const risks = riskLines(spec);
  return [
    `**${verbOf(spec)}** · ${spec.severity}`,
    spec.doc,
    spec.notes.map((note) => `- ${note}`).join('\n'),
    ...(risks.length > 0 ? ['**Risks to acknowledge**', risks.join('\n')] : []),
    `**Permission** ${permissionLine(spec.permission)}`,
    `**Platforms** ${platformNames(spec)}${selectiveNote(spec)}`,
    `**Licence** ${licenceText(spec)}`,
    undoLine(spec),
    `[${spec.http.method} ${spec.http.path}](${spec.learn})`,
  ].join('\n\n');
}

function selectiveNote(spec: ActionSpec): string {
  return spec.platformsSelective === undefined ? '' : `; \`selectively\`: ${platformNames(spec, 'selectively')}`;
}

const licenceText = ({ plan, notInBusiness }: ActionSpec): string =>
  `Defender for Endpoint Plan ${plan}${plan === 1 ? ' or 2' : ''}${notInBusiness === true ? '; not in Defender for Business' : ''}`;

/** docs/actions.md. */
export function renderActions(): string {
  const rows = ACTION_IDS.map((id) => row(id));
  const head = [
    '# Actions',
    'What a playbook can do. This page is generated from the action catalog.',
    [
      '| action | what it does | risks to acknowledge | permission | undone by |',
      '|---|---|---|---|---|',
      ...rows,
    ].join('\n'),
    'Every action needs `comment "…"` where its section says so, and `acknowledge` with each of its risks.',
  ];
  return `${[...head, ...ACTION_IDS.map(section)].join('\n\n')}\n`;
}

const anchor = (spec: ActionSpec): string => verbOf(spec).replaceAll(' ', '-');

function row(id: ActionId): string {
  const spec = actionSpec(id);
  const risks = [...spec.acknowledges, ...(spec.risksWhen ?? []).map(({ risk }) => risk)];
  const inverse = spec.inverse === undefined ? '–' : verbOf(actionSpec(spec.inverse as ActionId));
  const cells = [
    `[${verbOf(spec)}](#${anchor(spec)})`,
    spec.doc,
    risks.map((risk) => `\`${risk}\``).join(', ') || '–',
    `\`${spec.permission.application}\``,
    inverse,
  ];
  return `| ${cells.join(' | ')} |`;
}

function section(id: ActionId): string {
  const spec = actionSpec(id);
  const params = Object.entries(spec.params).map(([name, param]) => {
    const type = typeof param.type === 'string' ? param.type : param.type.map((word) => `\`${word}\``).join(' or ');
    return `| ${name} | ${type} | ${param.required ? 'yes' : 'no'} | ${param.doc} |`;
  });
  const risks = riskLines(spec);
  return [
    `## ${verbOf(spec)}`,
    spec.doc,
    spec.notes.map((note) => `- ${note}`).join('\n'),
    ...(risks.length > 0 ? [risks.join('\n')] : []),
    `\`\`\`text\n${plainText(statementSnippet(id)).replaceAll('\t', '  ')}\n\`\`\``,
    ['| part | type | required | meaning |', '|---|---|---|---|', ...params].join('\n'),
    facts(id, spec),
  ].join('\n\n');
}

function facts(id: ActionId, spec: ActionSpec): string {
  const lines = [
    `- Id: \`${id}\`; harm: ${spec.severity}. ${undoLine(spec)}`,
    `- Permission: ${permissionLine(spec.permission)}`,
    `- Platforms: ${platformNames(spec)}${selectiveNote(spec)}`,
    `- Licence: ${licenceText(spec)}`,
    `- API: [\`${spec.http.method} ${spec.http.path}\`](${spec.learn})`,
  ];
  if (spec.redCanary !== undefined) lines.push(`- Red Canary Automation: ${spec.redCanary}`);
  if (spec.frameworks.length > 0) lines.push(`- Frameworks: ${spec.frameworks.join(', ')}`);
  return lines.join('\n');
}
