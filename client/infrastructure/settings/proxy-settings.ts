/** The proxy that VS Code is set to, as variables of the environment of a runner that this window starts. */
import * as vscode from 'vscode';

/** Empty where VS Code takes its proxy from the system or from the environment, which the runner has, too. */
export function proxyEnvironment(): Readonly<Record<string, string>> {
  const settings = vscode.workspace.getConfiguration('http');
  // A workspace must not be able to lead calls elsewhere: the value of the user or the machine alone counts.
  const proxy = ofUser(settings.inspect<string>('proxy'))?.trim() ?? '';
  if (ofUser(settings.inspect<string>('proxySupport')) === 'off' || proxy === '') return {};
  const exceptions = ofUser(settings.inspect<string[]>('noProxy')) ?? [];
  return {
    HTTPS_PROXY: proxy,
    HTTP_PROXY: proxy,
    ...(exceptions.length === 0 ? {} : { NO_PROXY: exceptions.join(',') }),
  };
}

interface Inspected<T> {
  readonly globalValue?: T;
}

const ofUser = <T>(inspected: Inspected<T> | undefined): T | undefined => inspected?.globalValue;
