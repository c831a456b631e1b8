/** A diagnosis as Markdown: what is in the way first, then all that was looked at, then what may be done. */
import { CLOUDS } from '../auth/cloud.ts';
import { actionSpec } from '../../language/catalog/actions/index.ts';
import { verbOf } from '../../language/catalog/render-snippets.ts';
import { code, plain, table } from '../plan/markdown.ts';
import type { Finding, Outcome } from './check.ts';
import type { Diagnosis } from './examine.ts';

export interface DiagnosisHead {
  /** Name of the tenant, and what it is: its mode, cloud, id. */
  readonly name: string;
  /** The application that signs in. */
  readonly application: string;
}

const WORDS: Readonly<Record<Outcome, string>> = {
  ok: 'ok',
  warning: 'WARNING',
  failed: 'FAILED',
  skipped: 'not looked at',
};

const SUMMARY: Readonly<Record<Diagnosis['outcome'], string>> = {
  ok: 'Nothing stands in the way.',
  warning: 'Nothing stands in the way now; see the warnings.',
  failed: 'Something stands in the way.',
};

export function renderDiagnosis(
  { outcome, findings, actions }: Diagnosis,
  { name, application }: DiagnosisHead,
): string {
  const inTheWay = findings.filter((found) => found.outcome === 'failed' || found.outcome === 'warning');
  const lines = [
    `# Connection to ${plain(name)}`,
    '',
    `Application: ${plain(application)}`,
    '',
    SUMMARY[outcome],
    '',
    ...inTheWay.flatMap(section),
    '## What was looked at',
    '',
    ...table(
      ['check', 'result', 'what was found'],
      findings.map((found) => [plain(found.title), WORDS[found.outcome], plain(found.what)]),
    ),
  ];
  // Without a token that tells, nothing is known of the actions.
  if (actions.some(({ granted }) => granted !== undefined)) {
    lines.push(
      '## What the token allows',
      '',
      ...table(
        ['action', 'allowed', 'permission'],
        actions.map(({ action, permission, granted }) => [
          verbOf(actionSpec(action)),
          granted === true ? 'yes' : 'no',
          code(permission),
        ]),
      ),
    );
  }
  return lines.join('\n');
}

const section = ({ title, outcome, what, why, advice, link }: Finding): string[] => [
  `## ${WORDS[outcome]}: ${plain(title)}`,
  '',
  plain(what),
  '',
  ...(why === undefined ? [] : [plain(why), '']),
  ...(advice === undefined ? [] : [`**What to do:** ${adviceText(advice)}`, '']),
  // Of our own making, with every part encoded: it may be followed.
  ...(link === undefined ? [] : [`<${link}>`, '']),
];

/** Addresses that advice is written with, to be copied as they stand. Any other may come from outside, and is shown harmless. */
const OURS: readonly string[] = [
  ...new Set(Object.values(CLOUDS).map(({ resource }) => `${resource}/.default`)),
  'http://name:password@proxy:port',
  'http://localhost',
  'https://aka.ms/mfasetup',
];
const OWN_ADDRESS = new RegExp(
  String.raw`(?<=^|[\s(])(${OURS.map((one) => one.replaceAll(/[.?]/g, '\\$&')).join('|')})(?=[\s,.;)]|$)`,
);

export const adviceText = (advice: string): string =>
  advice
    .split(OWN_ADDRESS)
    .map((part, index) => (index % 2 === 0 ? plain(part) : code(part)))
    .join('');
