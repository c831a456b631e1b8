/**
 * Catalog -> TextMate grammar: the colours that an editor shows before the language server is there, and that other tools
 * (GitHub, bat, pygments users) can use. Verbs come from the catalog; the rest is written here by family.
 */
import { KQL_PATTERNS } from './render-kql.ts';
import { ACTION_IDS, actionSpec } from './actions/index.ts';
import { verbOf } from './render-snippets.ts';
import { RISK_IDS } from './risks.ts';

/** A rule of a TextMate grammar, as far as it is used here. */
interface Rule {
  readonly name?: string;
  readonly contentName?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly include?: string;
  readonly captures?: Readonly<Record<string, Rule>>;
  readonly beginCaptures?: Readonly<Record<string, Rule>>;
  readonly endCaptures?: Readonly<Record<string, Rule>>;
  readonly patterns?: readonly Rule[];
}

const NAME = '[A-Za-z_][\\w-]*';
// A word by itself: not a part of a name or path, and not a label or a property.
const BEFORE = '(?<![\\w.-])';
const AFTER = '(?![\\w-])(?!\\s*[:=](?!=))';

const scope = (name: string): string => `${name}.playbook`;
const include = (name: string): Rule => ({ include: `#${name}` });
const phrase = (words: string): string => words.replaceAll(' ', '\\s+');
const anyOf = (words: readonly string[]): string =>
  // Longer phrases first: `run script` before `run`.
  [...words]
    .sort((a, b) => b.length - a.length || a.localeCompare(b))
    .map(phrase)
    .join('|');
const words = (name: string, list: readonly string[]): Rule => ({
  name: scope(name),
  match: `${BEFORE}(?:${anyOf(list)})${AFTER}`,
});

const verbs = (destructive: boolean): string[] => [
  ...new Set(
    ACTION_IDS.map(actionSpec)
      .filter(({ severity }) => destructive === (severity === 'disruptive' || severity === 'tenant-wide'))
      .map(verbOf),
  ),
];

const CONTROL =
  `if,else,for each,in group,in,parallel,branch,wait until,wait,until released,until,timeout,on failure,on denied,on
cancelled,finally,stop after,stop,run,rollback,everything,skip if,then,otherwise,continue,after release,at once,max,times,every,per,within`
    .split(',')
    .map((word) => word.replace(/\s+/g, ' '));
const OPERATORS =
  'is not,is,not in,and,or,not,contains,starts with,ends with,matches,includes any of,includes all of,includes none of,count of'.split(
    ',',
  );
const DECLARATIONS = 'playbook,contact,team,channel,approval,list,trigger,target,let,input,branch,for each'.split(',');
const HEADERS =
  'language,use,policy,guard,test,summary,owner,mode,attack,defend,react,ticket,input,contact,team,channel,approval,list,trigger,playbook,target,let,disabled,optional'.split(
    ',',
  );
const CLAUSES =
  'comment,acknowledge,approval,retry,scope groups,response,raise alert,from,need,remind every,remind,exclude requester,exclude author,require reason,require approval,require expiry,require,if silent,escalate to,escalate,ask,never,do not ban,only between,up to,where,except,with arguments,with,into,note,notify,as,for,on,of,to,when,given,expect,advance,once per,at most,settle for,expires,cron,column,devices,all devices,named,tagged,seen,update alert'.split(
    ',',
  );
const MODES = 'fully,selectively,quickly,observe,propose,enforce,deny,skip,audit,warn,block,remediate,yes,no'.split(
  ',',
);
const ROOTS = 'alert,incident,device,file,indicator,trigger,list,approval,run,playbook,fleet'.split(',');

const HOLE: Rule = {
  name: scope('meta.embedded.hole'),
  begin: '\\{\\{',
  end: '\\}\\}|(?=")|$',
  beginCaptures: { 0: { name: scope('punctuation.section.embedded.begin') } },
  endCaptures: { 0: { name: scope('punctuation.section.embedded.end') } },
  patterns: [
    {
      match: `(\\|)\\s*(${NAME})?`,
      captures: { 1: { name: scope('keyword.operator.filter') }, 2: { name: scope('support.function.filter') } },
    },
    { name: scope('string.quoted.single'), match: "'[^']*'" },
    include('path'),
    include('numbers'),
    { name: scope('variable.other'), match: NAME },
  ],
};

const DEFANGED: Rule = {
  name: scope('constant.character.escape.defanged'),
  match: '\\b[Hh][Xx]{2}[Pp][Ss]?\\b|[\\[({](?:\\.|dot|:|://|@|at|/)[\\])}]',
};

const STRING: Rule = {
  name: scope('string.quoted.double'),
  begin: '"(?!"")',
  end: '"|$',
  beginCaptures: { 0: { name: scope('punctuation.definition.string.begin') } },
  endCaptures: { 0: { name: scope('punctuation.definition.string.end') } },
  patterns: [{ name: scope('constant.character.escape'), match: '\\\\.' }, HOLE, DEFANGED],
};

const KUSTO: Rule = {
  begin: `${BEFORE}(hunt)\\s+(""")`,
  end: '"""',
  beginCaptures: {
    1: { name: scope('keyword.other.clause') },
    2: { name: scope('punctuation.definition.string.begin') },
  },
  endCaptures: { 0: { name: scope('punctuation.definition.string.end') } },
  contentName: 'meta.embedded.block.kusto source.kusto',
  patterns: [{ include: 'source.kusto' }, ...KQL_PATTERNS],
};

const BLOCK: Rule = {
  name: scope('string.quoted.triple'),
  begin: '"""',
  end: '"""',
  beginCaptures: { 0: { name: scope('punctuation.definition.string.begin') } },
  endCaptures: { 0: { name: scope('punctuation.definition.string.end') } },
  patterns: [{ name: scope('comment.line.number-sign'), match: '(?:(?<=\\s)|^)#.*$' }, DEFANGED],
};

const COMMENT: Rule = {
  match: '(#)\\s*(allow)\\s+(PB\\d{3})(.*)$|(#).*$',
  name: scope('comment.line.number-sign'),
  captures: {
    1: { name: scope('punctuation.definition.comment') },
    2: { name: scope('keyword.other.allow') },
    3: { name: scope('constant.other.code') },
    5: { name: scope('punctuation.definition.comment') },
  },
};

const PATH: Rule = {
  match: `${BEFORE}(?:(${ROOTS.join('|')})|(${NAME}))(\\.[\\w.-]*\\w)`,
  captures: {
    1: { name: scope('variable.language') },
    2: { name: scope('variable.other') },
    3: { name: scope('variable.other.member') },
  },
};

const DECLARATION: Rule = {
  match: `${BEFORE}(${anyOf(DECLARATIONS)})\\s+(${NAME})(?=\\s*(?:["{:=]|of\\b|in\\b|disabled\\b|isolate\\b|$))`,
  captures: { 1: { name: scope('keyword.declaration') }, 2: { name: scope('entity.name.type') } },
};

const TECHNIQUE: Rule = {
  name: scope('constant.other.technique'),
  match: `${BEFORE}(?:T\\d{4}(?:\\.\\d{3})?|D3-[A-Z]+|RA\\d{4})\\b`,
};

const LABEL: Rule = {
  match: `^\\s*(${NAME})\\s*(:)(?=\\s+(?:disabled\\s+)?(?:${anyOf([...verbs(true), ...verbs(false)])})\\b)`,
  captures: { 1: { name: scope('entity.name.label') }, 2: { name: scope('punctuation.separator.label') } },
};

const NUMBERS: Rule = {
  patterns: [
    { name: scope('constant.numeric.duration'), match: `${BEFORE}(?:[0-9]+[smhdw])+\\b` },
    { name: scope('constant.numeric.percent'), match: `${BEFORE}[0-9]+(?:\\.[0-9]+)?%` },
    { name: scope('constant.numeric.integer'), match: `${BEFORE}[0-9]+\\b` },
  ],
};

const KEYWORDS: Rule = {
  patterns: [
    words('keyword.other.action.destructive', verbs(true)),
    words('keyword.other.action', verbs(false)),
    {
      match: `${BEFORE}(of)\\s+(subject|alert|incident)\\b`,
      captures: { 1: { name: scope('keyword.other.clause') }, 2: { name: scope('variable.language') } },
    },
    words('keyword.operator.word', OPERATORS),
    words('keyword.control', CONTROL),
    words('keyword.declaration', HEADERS),
    words('keyword.other.clause', CLAUSES),
    words('constant.language', MODES),
    words('support.constant.risk', RISK_IDS),
    { name: scope('keyword.operator.comparison'), match: '<=|>=|<|>|=' },
    { name: scope('variable.other.property'), match: `${BEFORE}${NAME}(?=\\s*:)` },
  ],
};

/** The grammar as the JSON that VS Code reads. */
export function renderTmLanguage(): unknown {
  return {
    name: 'Playbook',
    scopeName: 'source.playbook',
    fileTypes: ['playbook'],
    patterns: [
      'comment',
      'kusto',
      'block',
      'string',
      'label',
      'declaration',
      'technique',
      'path',
      'keywords',
      'numbers',
    ].map(include),
    repository: {
      comment: COMMENT,
      kusto: KUSTO,
      block: BLOCK,
      string: STRING,
      label: LABEL,
      declaration: DECLARATION,
      technique: TECHNIQUE,
      path: PATH,
      keywords: KEYWORDS,
      numbers: NUMBERS,
    },
  };
}
