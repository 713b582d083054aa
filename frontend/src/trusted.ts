interface Factory {
  createPolicy(
    name: string,
    rules: { createScriptURL: () => string },
  ): { createScriptURL: (input: string) => string };
}

/**
 * The page's policy admits only addresses of scripts that a named policy has passed; this one passes
 * one.
 * @returns it, or a TrustedScriptURL, which stands for one
 */
export function trusted(policy: string, url: string): string {
  const factory = (window as { trustedTypes?: Factory }).trustedTypes;
  return factory?.createPolicy(policy, { createScriptURL: () => url }).createScriptURL('') ?? url;
}
