/** A refusal in the words and the form of Entra. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: object;

  constructor(code: number, text: string, error = 'invalid_client', status = 401) {
    super(text);
    const [trace, correlation] = ['0a1b2c3d-0000-4000-8000-000000000001', '0a1b2c3d-0000-4000-8000-000000000002'];
    const when = new Date().toISOString().slice(0, 19).replace('T', ' ');
    this.status = status;
    this.body = {
      error,
      error_description: `AADSTS${String(code)}: ${text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${when}Z`,
      error_codes: [code],
      timestamp: `${when}Z`,
      trace_id: trace,
      correlation_id: correlation,
      error_uri: `https://login.microsoftonline.com/error?code=${String(code)}`,
    };
  }
}
