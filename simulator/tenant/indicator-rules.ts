import ipaddr from 'ipaddr.js';
import { ApiError, invalidInput } from '../http/api-error.ts';
import type { JsonObject } from '../http/body.ts';
import { GROUPS } from './groups.ts';

/** An indicator as it was asked for, checked. */
export interface IndicatorDraft {
  readonly indicatorValue: string;
  readonly indicatorType: IndicatorType;
  readonly action: string;
  readonly title: string;
  readonly description: string;
  readonly application: string | null;
  readonly severity: string | null;
  readonly generateAlert: boolean;
  readonly recommendedActions: string | null;
  readonly educateUrl: string | null;
  readonly expirationTime: string | null;
  readonly rbacGroupNames: readonly string[];
}

export const INDICATOR_FIELDS = [
  'indicatorValue',
  'indicatorType',
  'action',
  'title',
  'description',
  'application',
  'severity',
  'generateAlert',
  'recommendedActions',
  'educateUrl',
  'expirationTime',
  'rbacGroupNames',
];

type IndicatorType =
  'FileSha1' | 'FileSha256' | 'FileMd5' | 'CertificateThumbprint' | 'IpAddress' | 'DomainName' | 'Url';

const FILE_ACTIONS = ['Allowed', 'Audit', 'Warn', 'Block', 'BlockAndRemediate'];
const NETWORK_ACTIONS = ['Allowed', 'Audit', 'Warn', 'Block'];
const SEVERITIES = ['Informational', 'Low', 'Medium', 'High'];

interface TypeRule {
  readonly actions: readonly string[];
  readonly code: string;
  readonly isValid: (value: string) => boolean;
}

const hex = (length: number) => (value: string) => new RegExp(`^[0-9a-f]{${length}}$`, 'i').test(value);

/** What each type takes (Learn: Indicator resource type). */
const TYPES: Readonly<Record<IndicatorType, TypeRule>> = {
  FileSha1: { actions: FILE_ACTIONS, code: 'InvalidHashValue', isValid: hex(40) },
  FileSha256: { actions: FILE_ACTIONS, code: 'InvalidHashValue', isValid: hex(64) },
  FileMd5: { actions: FILE_ACTIONS, code: 'InvalidHashValue', isValid: hex(32) },
  CertificateThumbprint: { actions: ['Allowed', 'BlockAndRemediate'], code: 'InvalidHashValue', isValid: hex(40) },
  IpAddress: { actions: NETWORK_ACTIONS, code: 'InvalidIpAddress', isValid: isPublicAddress },
  DomainName: { actions: NETWORK_ACTIONS, code: 'InvalidDomainName', isValid: isDomainName },
  Url: { actions: NETWORK_ACTIONS, code: 'InvalidUrl', isValid: isUrl },
};

/** Ranges that are never a single host on the internet. Documentation ranges are let through, as on the service. */
const INTERNAL_RANGES = [
  'private',
  'loopback',
  'linkLocal',
  'multicast',
  'broadcast',
  'unspecified',
  'uniqueLocal',
  'carrierGradeNat',
];

/** One address, IPv6 in all eight groups: no range, no internal address. */
function isPublicAddress(value: string): boolean {
  const isWhole = value.includes(':')
    ? value.split(':').length === 8 && !value.includes('::')
    : /^(\d+\.){3}\d+$/.test(value);
  return isWhole && ipaddr.isValid(value) && !INTERNAL_RANGES.includes(ipaddr.parse(value).range());
}

function isDomainName(value: string): boolean {
  const label = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/i;
  const labels = value.split('.');
  return (
    value.length <= 253 && labels.length >= 2 && labels.every((part) => label.test(part)) && !/^[\d.]+$/.test(value)
  );
}

function isUrl(value: string): boolean {
  const address = /^https?:\/\//i.test(value) ? value : `http://${value}`;
  if (!URL.canParse(address) || /[\s*]/.test(value)) return false;
  return isDomainName(new URL(address).hostname) || isPublicAddress(new URL(address).hostname);
}

/**
 * Checks one indicator as the service does.
 * @throws ApiError 400 with the reason
 */
export function checkIndicator(item: JsonObject, now: number): IndicatorDraft {
  const indicatorValue = text(item, 'indicatorValue');
  const indicatorType = text(item, 'indicatorType');
  const action = text(item, 'action');
  const title = text(item, 'title');
  const description = text(item, 'description');
  if (!isIndicatorType(indicatorType)) throw invalidInput(`Indicator type '${indicatorType}' is not supported`);
  const rule = TYPES[indicatorType];
  if (!rule.isValid(indicatorValue)) {
    throw new ApiError(400, rule.code, `'${indicatorValue}' is not a valid ${indicatorType} indicator value`);
  }
  if (!rule.actions.includes(action)) {
    throw invalidInput(`Action '${action}' is not supported for indicator type '${indicatorType}'`);
  }
  const generateAlert = item['generateAlert'] === true;
  if (action === 'Audit' && !generateAlert) throw invalidInput("Action 'Audit' requires generateAlert to be true");
  const severity = optionalText(item, 'severity');
  if (severity !== null && !SEVERITIES.includes(severity))
    throw invalidInput(`Severity '${severity}' is not supported`);
  return {
    indicatorValue,
    indicatorType,
    action,
    title,
    description,
    application: optionalText(item, 'application'),
    severity,
    generateAlert,
    recommendedActions: optionalText(item, 'recommendedActions'),
    educateUrl: optionalText(item, 'educateUrl'),
    expirationTime: expiration(item, now),
    rbacGroupNames: groups(item),
  };
}

const isIndicatorType = (value: string): value is IndicatorType => Object.hasOwn(TYPES, value);

function text(item: JsonObject, name: string): string {
  const value = item[name];
  if (typeof value !== 'string' || value === '') throw invalidInput(`${name} must not be empty`);
  if (value !== value.trim()) throw invalidInput(`${name} must not begin or end with a blank`);
  return value;
}

function optionalText(item: JsonObject, name: string): string | null {
  const value = item[name] ?? null;
  if (value !== null && typeof value !== 'string') throw invalidInput(`${name} must be a string`);
  return value;
}

function expiration(item: JsonObject, now: number): string | null {
  const value = optionalText(item, 'expirationTime');
  if (value === null) return null;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$/.test(value) || Number.isNaN(Date.parse(value))) {
    throw invalidInput(`'${value}' is not a valid expirationTime`);
  }
  if (Date.parse(value) <= now) throw invalidInput('expirationTime must be in the future');
  return value;
}

function groups(item: JsonObject): readonly string[] {
  const value = item['rbacGroupNames'] ?? [];
  if (!Array.isArray(value) || !value.every((name) => typeof name === 'string')) {
    throw invalidInput('rbacGroupNames must be a list of device group names');
  }
  const unknown = value.find((name) => !GROUPS.has(name));
  if (unknown !== undefined) throw invalidInput(`Device group '${unknown}' does not exist`);
  return value;
}
