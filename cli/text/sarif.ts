/** Findings for code scanning: a log in the Static Analysis Results Interchange Format 2.1.0. */
import { pathToFileURL } from 'node:url';
import type { Location, Log, Notification, ReportingDescriptor, Result, Run } from 'sarif';
import { CODE_IDS, codeSpec, codeUrl, isCode, REPOSITORY_URL, type Code } from '../../language/validation/codes.ts';
import { codeMarkdown } from '../../language/validation/render-diagnostics.ts';
import { PRODUCT_VERSION } from '../../runner/version.ts';
import type { LocatedProblem } from '../compile-failure.ts';

/** The name that code scanning services know for the root of the sources. */
const ROOT = '%SRCROOT%';

const LEVELS = { error: 'error', warning: 'warning', info: 'note', information: 'note', hint: 'note' } as const;

/** `folder` is the working directory: files in it are named relative to it. */
export function sarifLog(problems: readonly LocatedProblem[], folder: string): Log {
  const findings = problems.filter(({ code }) => isCode(code));
  const unread = problems.filter(({ code }) => !isCode(code));
  const run: Run = {
    tool: {
      driver: {
        name: 'playbook',
        version: PRODUCT_VERSION,
        informationUri: REPOSITORY_URL,
        rules: CODE_IDS.map(toRule),
      },
    },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { [ROOT]: { uri: folderUri(folder) } },
    invocations: [
      {
        executionSuccessful: unread.length === 0,
        toolExecutionNotifications: unread.map((problem) => toNotification(problem, folder)),
      },
    ],
    results: findings.map((problem) => toResult(problem, folder)),
  };
  return { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
}

function toRule(code: Code): ReportingDescriptor {
  const { severity, title, why, fix } = codeSpec(code);
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: `${why} ${fix}`, markdown: codeMarkdown(code) },
    helpUri: codeUrl(code),
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function toResult(problem: LocatedProblem, folder: string): Result {
  return {
    ruleId: problem.code,
    ruleIndex: CODE_IDS.findIndex((code) => code === problem.code),
    level: LEVELS[problem.severity],
    message: { text: withoutLinks(problem.message) },
    locations: [toLocation(problem, folder)],
  };
}

/** A file that could not be read was not checked: that is no finding in it. */
function toNotification(problem: LocatedProblem, folder: string): Notification {
  return {
    descriptor: { id: problem.code },
    level: LEVELS[problem.severity],
    message: { text: withoutLinks(problem.message) },
    locations: [toLocation(problem, folder)],
  };
}

/** SARIF counts lines and columns from one; the end is exclusive, as in LSP. */
function toLocation({ file, range: { start, end } }: LocatedProblem, folder: string): Location {
  return {
    physicalLocation: {
      artifactLocation: artifact(file, folder),
      region: {
        startLine: start.line + 1,
        startColumn: start.character + 1,
        endLine: end.line + 1,
        endColumn: end.character + 1,
      },
    },
  };
}

const folderUri = (folder: string): string => `${pathToFileURL(folder).href.replace(/\/$/, '')}/`;

function artifact(file: string, folder: string): { uri: string; uriBaseId?: string } {
  const root = folderUri(folder);
  const { href } = pathToFileURL(file);
  return href.startsWith(root) ? { uri: href.slice(root.length), uriBaseId: ROOT } : { uri: href };
}

/** `[text](target)` in a message would be a link, and a playbook quotes what attackers wrote. */
const withoutLinks = (message: string): string => message.replaceAll(/\[(?=[^\]]*\]\()/g, '\\[');
