import { z } from 'zod';

/** What a refusal says, in whatever form it came. */
export interface Said {
  /** Empty where there is none. */
  readonly code: string;
  /** One line for people; empty where there is none. */
  readonly message: string;
  readonly correlationId: string | undefined;
  /** A sign-in service spoke, not Defender. */
  readonly fromSignIn: boolean;
}

const text = z.string().nullish().catch(undefined);
const Detail = z.looseObject({ message: text });

/** `{"error":{code,message,target,details,innerError}}`: of Defender, and with `innerError` of Graph. Any part may be missing. */
const ServiceBody = z.object({
  error: z.object({
    code: text,
    message: text,
    target: text,
    details: z.array(Detail).nullish().catch(undefined),
    innerError: z.object({ 'request-id': text }).nullish().catch(undefined),
  }),
});

/** `{"error":"invalid_client","error_description":"AADSTS7000222: …","correlation_id"}` (RFC 6749 section 5.2). */
const SignInBody = z.object({ error: z.string(), error_description: text, correlation_id: text });

/** `{"Message":"No HTTP resource was found that matches …"}`, of the web server before the service. */
const ServerBody = z.union([
  z.object({ Message: z.string() }).transform(({ Message: message }) => message),
  z.object({ message: z.string() }).transform(({ message }) => message),
]);

const NOTHING: Said = { code: '', message: '', correlationId: undefined, fromSignIn: false };

/** Reads the body of a refusal. One that is empty or of an unknown form says nothing. */
export function readErrorBody(body: unknown): Said {
  const service = ServiceBody.safeParse(body);
  if (service.success) {
    const { code, message, target, details, innerError } = service.data.error;
    const said = [message, ...(details ?? []).map((detail) => detail.message)];
    return {
      code: code ?? '',
      message: tidy(said.filter((each) => each != null && each !== '').join(' ')),
      correlationId: target ?? innerError?.['request-id'] ?? undefined,
      fromSignIn: false,
    };
  }
  const signIn = SignInBody.safeParse(body);
  if (signIn.success) {
    const { error, error_description: description, correlation_id: correlationId } = signIn.data;
    // Below the first line stand trace and time.
    const [line = ''] = (description ?? '').split(/[\r\n]/);
    return {
      code: /^AADSTS\d+/.exec(line)?.[0] ?? error,
      message: tidy(line === '' ? error : line),
      correlationId: correlationId ?? undefined,
      fromSignIn: true,
    };
  }
  const server = ServerBody.safeParse(body);
  return server.success ? { ...NOTHING, message: tidy(server.data) } : NOTHING;
}

/** Texts of the service may repeat what an attacker wrote: one line, no control characters, not endless. */
function tidy(said: string): string {
  const line = said.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length > 400 ? `${line.slice(0, 400)}…` : line;
}
