/** Codes -> Markdown: the hover of a code and docs/diagnostics.md. */
import { CODE_IDS, codeSpec, codeUrl, type Code } from './codes.ts';

const SEVERITIES = { error: 'error', warning: 'warning', info: 'information' } as const;

export function codeMarkdown(code: Code): string {
  const spec = codeSpec(code);
  return [
    `**${code}** · ${SEVERITIES[spec.severity]} · ${spec.title}`,
    spec.why,
    spec.fix,
    `[Page](${codeUrl(code)})`,
  ].join('\n\n');
}

/** docs/diagnostics.md. */
export function renderDiagnostics(): string {
  const rows = CODE_IDS.map((code) => {
    const spec = codeSpec(code);
    return `| [${code}](#${code.toLowerCase()}) | ${SEVERITIES[spec.severity]} | ${spec.title} |`;
  });
  const head = [
    '# Diagnostics',
    'What the checks find in a playbook, why it matters and what to do. This page is generated from the list of codes.',
    'One finding can be silenced on its line, or from the line before, with a reason: `# allow CODE: reason`. A name that is not resolved and a text that does not parse cannot be silenced.',
    ['| code | severity | finding |', '|---|---|---|', ...rows].join('\n'),
  ];
  return `${[...head, ...CODE_IDS.map(section)].join('\n\n')}\n`;
}

function section(code: Code): string {
  const spec = codeSpec(code);
  return [
    `## ${code}`,
    `**${spec.title}** (${SEVERITIES[spec.severity]}).`,
    spec.why,
    spec.fix,
    'Found in:',
    `\`\`\`text\n${spec.bad}\`\`\``,
    'Right:',
    `\`\`\`playbook\n${spec.good}\`\`\``,
  ].join('\n\n');
}
