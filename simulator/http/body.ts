import { invalidBody, missingParameter } from './api-error.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The JSON object of a request. Field names are case-sensitive, so a name that the operation does not know is an error.
 * @throws ApiError 400 `InvalidRequestBody`
 */
export function readObject(body: string | Uint8Array | undefined, fields: readonly string[]): JsonObject {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidBody();
  }
  if (!isObject(value) || Object.keys(value).some((name) => !fields.includes(name))) throw invalidBody();
  return value;
}

/** @throws ApiError 400 where it is missing, empty, or no text */
export function requiredText(body: JsonObject, name: string): string {
  const value = body[name];
  if (value === undefined || value === null || value === '') throw missingParameter(name);
  if (typeof value !== 'string') throw invalidBody();
  return value;
}

/** @throws ApiError 400 where it is missing or none of `values` */
export function requiredOneOf<T extends string>(body: JsonObject, name: string, values: readonly T[]): T {
  const text = requiredText(body, name);
  const value = values.find((candidate) => candidate === text);
  if (value === undefined) throw invalidBody();
  return value;
}

/** @throws ApiError 400 where it is no list of texts */
export function requiredTexts(body: JsonObject, name: string): readonly string[] {
  const value = body[name];
  if (value === undefined || value === null) throw missingParameter(name);
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw invalidBody();
  return value;
}
