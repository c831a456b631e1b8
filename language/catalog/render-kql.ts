import { HUNTING_TABLES } from './hunting-tables.ts';

const OPERATORS =
  'where|project|project-away|project-rename|project-keep|project-reorder|extend|summarize|by|join|kind|on|union|take|limit|top|order|sort|asc|desc|distinct|count|let|mv-expand|parse|evaluate|invoke|lookup|make-series|render|search|sample|serialize|materialize';
const COMPARISONS =
  'and|or|not|in|in~|has|has_cs|has_any|has_all|hasprefix|hassuffix|contains|contains_cs|startswith|endswith|matches regex|between';

/** Colours of a query for those who have no extension that brings a grammar of KQL. */
export const KQL_PATTERNS = [
  { name: 'comment.line.double-slash.kusto', match: '//.*$' },
  { name: 'string.quoted.double.kusto', begin: '@?"', end: '"|$' },
  { name: 'string.quoted.single.kusto', begin: "@?'", end: "'|$" },
  { name: 'support.class.table.kusto', match: `\\b(?:${HUNTING_TABLES.join('|')})\\b` },
  { name: 'keyword.operator.word.kusto', match: `\\b(?:${COMPARISONS})(?![\\w(-])|\\bin(?=\\s*\\()|![\\w~]+` },
  { name: 'keyword.other.kusto', match: `(?<![\\w.-])(?:${OPERATORS})(?![\\w(-])` },
  { name: 'support.function.kusto', match: '\\b\\w+(?=\\()' },
  { name: 'constant.numeric.kusto', match: '\\b\\d+(?:\\.\\d+)?(?:ms|[smhd])?\\b' },
  { name: 'keyword.operator.pipe.kusto', match: '\\|' },
];
