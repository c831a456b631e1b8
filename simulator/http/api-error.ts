import { json, type Reply } from './messages.ts';

/** An answer that is an error of the service (mde-api: `{"error": {"code", "message", "target"}}`). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  /** `target` is what a person quotes to support. */
  toReply(target: string): Reply {
    return json(this.status, { error: { code: this.code, message: this.message, target } }, this.headers);
  }
}

export const notFound = (message: string): ApiError => new ApiError(404, 'ResourceNotFound', message);
export const invalidInput = (message: string): ApiError => new ApiError(400, 'InvalidInput', message);
export const invalidBody = (): ApiError => new ApiError(400, 'InvalidRequestBody', 'Request body is incorrect');
export const odataError = (message: string): ApiError => new ApiError(400, 'ODataError', message);
export const missingParameter = (name: string): ApiError =>
  new ApiError(400, 'MissingRequiredParameter', `Required parameter '${name}' is missing`);
export const activeRequest = (): ApiError =>
  new ApiError(400, 'ActiveRequestAlreadyExists', 'Action is already in progress');
