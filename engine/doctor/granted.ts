import type { Permission } from '../../language/catalog/action-spec.ts';
import type { TokenClaims } from '../auth/token-claims.ts';

export const grantedBy = ({ roles = [], scp = '' }: TokenClaims): readonly string[] => [
  ...roles.filter((role) => typeof role === 'string'),
  ...scp.split(' ').filter((scope) => scope !== ''),
];

/** Tokens of a signed-in person carry delegated permissions, those of an application application permissions. */
export const isOfPerson = ({ scp, roles }: TokenClaims): boolean => scp !== undefined && roles === undefined;

/** Its name in the portal for this kind of token. */
export const nameFor = (claims: TokenClaims, permission: Permission): string =>
  isOfPerson(claims) ? permission.delegated : permission.application;
