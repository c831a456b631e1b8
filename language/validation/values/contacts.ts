import type { ValidationAcceptor } from 'langium';
import type { Channel, ContactDetail } from '../../generated/ast.ts';
import { report } from '../report.ts';

const ADDRESS = /^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;.]+$/;
/** Digits with what people put between them, and an extension. */
const PHONE = /^\+?[\d\s()./-]*\d[\d\s()./-]*\d(?:\s*(?:x|ext\.?)\s*\d+)?$/i;

/** PB216: addresses and numbers at which somebody can be reached. */
export function checkContactDetail(detail: ContactDetail, accept: ValidationAcceptor): void {
  const { kind, value } = detail as Partial<ContactDetail>;
  if (value === undefined) return;
  if ((kind === 'email' || kind === 'upn') && !ADDRESS.test(value))
    report(accept, 'PB216', notAddress(value), { node: detail, property: 'value' });
  if (kind !== 'phone' || PHONE.test(value)) return;
  const message = `${JSON.stringify(value)} is no phone number. Write it as "+34 600 000 001".`;
  report(accept, 'PB216', message, { node: detail, property: 'value' }, 'warning');
}

export function checkChannelEmail(channel: Channel, accept: ValidationAcceptor): void {
  const { kind, to } = channel as Partial<Channel>;
  if (kind !== 'email' || to?.$type !== 'StringLiteral' || ADDRESS.test(to.value)) return;
  report(accept, 'PB216', notAddress(to.value), { node: to });
}

const notAddress = (value: string): string =>
  `${JSON.stringify(value)} is no address. Write one, alone, as "maria.ortiz@contoso.com".`;
