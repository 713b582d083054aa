/** What the page has to know of the stage it is served from: the service's own settings. */
export interface Config {
  /** Where the API is, without a slash at its end. */
  apiBase: string;
  limits: {
    /** The largest photo worth sending. */
    maxUploadBytes: number;
    /** How many photos one call takes. */
    batch: number;
  };
  formats: Formats;
  /** Whether the site takes no photos for the time being. */
  closed: boolean;
  /** How people sign in; null where nobody has to. */
  signIn: SignIn | null;
}

/** The managed login of a Cognito user pool. */
export interface SignIn {
  /** Whose name its tokens carry. */
  issuer: string;
  /** Where it is, without a slash at its end. */
  host: string;
  /** The id of this page at that login. */
  client: string;
}

/** What can be analysed. */
export interface Formats {
  /** In words: `JPEG, PNG and HEIC`. */
  names: string;
  /** The media type of each extension: `{".jpg": "image/jpeg"}`. */
  types: Record<string, string>;
}

/**
 * Reads `config.json` beside the page.
 * @throws if the file is missing or is no such object
 */
export async function loadConfig(request: typeof fetch = fetch): Promise<Config> {
  const response = await request('./config.json', { cache: 'no-cache' });
  if (!response.ok) throw new Error(`config.json: status ${response.status}`);
  const config: Config = await response.json();
  const { apiBase, limits, formats, signIn = null, closed = false } = config;
  const known = limits?.maxUploadBytes && limits.batch && formats?.names && formats.types;
  if (!known || typeof apiBase !== 'string') {
    throw new Error('config.json: apiBase, limits or formats are missing');
  }
  // Half a sign-in is none, and would open to everybody what is not meant for them.
  if (signIn && !(signIn.issuer && signIn.host && signIn.client)) {
    throw new Error('config.json: signIn lacks its issuer, host or client');
  }
  return { ...config, apiBase: apiBase.replace(/\/+$/, ''), signIn, closed };
}
