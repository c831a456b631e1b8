/** What a `run script` or `fetch file` asks of the device. */
import type { TemplateModel } from '../../language/model/expression.ts';
import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import type { ActionStatementModel } from '../../language/model/statement.ts';
import { renderTemplate } from '../eval/render-text.ts';
import type { Scope } from '../eval/scope.ts';

export interface LiveResponseCommand {
  readonly type: 'RunScript' | 'GetFile';
  readonly params: readonly { readonly key: string; readonly value: string }[];
}

/** `scope` is that of the target. Undefined for every other action. */
export function liveResponseCommands(
  statement: ActionStatementModel,
  scope: Scope,
  model: PlaybookModel,
): readonly LiveResponseCommand[] | undefined {
  const text = (template: TemplateModel): string => renderTemplate(template, scope, model);
  const { script, filePath } = statement;
  if (script !== undefined)
    return [
      {
        type: 'RunScript',
        params: [
          { key: 'ScriptName', value: text(script.name) },
          ...(script.arguments === undefined ? [] : [{ key: 'Args', value: text(script.arguments) }]),
        ],
      },
    ];
  return filePath === undefined ? undefined : [{ type: 'GetFile', params: [{ key: 'Path', value: text(filePath) }] }];
}

/** Letters, digits and what paths, times and addresses consist of. */
const HARMLESS = /^[\p{L}\p{N}_.,:@/\\()+=#% -]*$/u;
/** Outside of quotes a shell computes what is in brackets, and takes blanks, commas and `#` for ends. */
const HARMLESS_BARE = /^[\p{L}\p{N}_.:/\\+=-]*$/u;
/** Reads as a parameter of its own, or climbs out of a folder. */
const MEANS_MORE = /(^|\s)-|\.\./;

/**
 * Why what the text inserts is not sent to a device: names of files and alerts are written by attackers, and a shell reads the
 * arguments. Undefined where it may be sent. `scope` is that of the target.
 */
export function unsafeInsert(statement: ActionStatementModel, scope: Scope, model: PlaybookModel): string | undefined {
  const { script, filePath } = statement;
  for (const template of [script?.name, script?.arguments, filePath].filter((one) => one !== undefined))
    for (const [at, part] of template.parts.entries()) {
      if (typeof part === 'string') continue;
      const value = renderTemplate({ ...template, parts: [part] }, scope, model);
      const isQuoted = template !== script?.arguments || openQuote(template.parts.slice(0, at)) !== '';
      if ((isQuoted ? HARMLESS : HARMLESS_BARE).test(value) && !MEANS_MORE.test(value)) continue;
      const path = part.path.segments.join('.');
      return `Not sent: what \`{{ ${path} }}\` stands for holds characters that a shell would act on. Write the value into the playbook, or take it as an input without them.`;
    }
  return undefined;
}

/** The quote that is open behind these parts, or ''. What was inserted has none. */
function openQuote(parts: TemplateModel['parts']): string {
  let open = '';
  for (const sign of parts
    .map((part) => (typeof part === 'string' ? part : ''))
    .join('')
    .replace(/[^'"]/g, ''))
    if (open === '') open = sign;
    else if (open === sign) open = '';
  return open;
}

/** What the file of the result is called, before it is made safe: the script, or the file on the device. */
export const resultName = (commands: readonly LiveResponseCommand[]): string =>
  commands[0]?.params[0]?.value.split(/[/\\]/).at(-1) ?? '';
