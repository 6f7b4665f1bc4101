import { type Challenge, parseChallenges } from "./challenge.ts";
import type { Credentials } from "./credentials.ts";
import { denied } from "./request-failed.ts";
import { basic, fetchToken, type Token, type TokenContext } from "./token.ts";

/** The registry's answer to the question who we are: the header `authorization` for one repository. */
export interface Authorizer {
  /** For the next request; undefined as long as nobody asked for it. A token that is about to expire is replaced first. */
  header(): Promise<string | undefined>;
  /**
   * Makes a header that answers a 401.
   * @param sent the header that was refused
   * @throws RequestFailed `REGISTRY_DENIED` when there is nothing else to try
   */
  answer(wwwAuthenticate: string, sent: string | undefined): Promise<void>;
}

export function authorizer(context: TokenContext, credentials: () => Promise<Credentials | undefined>): Authorizer {
  let current: Token | undefined;
  let renew: (() => Promise<Token>) | undefined;
  let pending: Promise<Token> | undefined;

  /** Single flight: many reads meet the same 401. */
  const refresh = async () => {
    if (renew === undefined) return;
    pending ??= renew().finally(() => {
      pending = undefined;
    });
    current = await pending;
  };

  return {
    async header() {
      if (current === undefined || current.expiresAt <= Date.now()) await refresh();
      return current?.header;
    },
    async answer(wwwAuthenticate, sent) {
      // Somebody else met it first and has a new one.
      if (current !== undefined && current.header !== sent) return;
      const challenge = preferred(parseChallenges(wwwAuthenticate));
      if (challenge === undefined) throw denied(opening(context), "it offers no way in that is known (basic, bearer)");
      renew = async () => makeToken(context, challenge, await credentials());
      await refresh();
      if (current?.header === sent) throw denied(opening(context), "it refuses the credentials");
    },
  };
}

function preferred(challenges: readonly Challenge[]): Challenge | undefined {
  return challenges.find(({ scheme }) => scheme === "bearer") ?? challenges.find(({ scheme }) => scheme === "basic");
}

async function makeToken(context: TokenContext, challenge: Challenge, own: Credentials | undefined): Promise<Token> {
  if (own?.kind === "bearer") return { header: `Bearer ${own.token}`, expiresAt: Number.POSITIVE_INFINITY };
  if (challenge.scheme === "bearer") return fetchToken(context, challenge, own);
  if (own?.kind !== "password")
    throw denied(opening(context), "it asks for a user and a password, and there are none for it");
  return { header: basic(own.user, own.password), expiresAt: Number.POSITIVE_INFINITY };
}

function opening({ label }: TokenContext): string {
  return `opening ${JSON.stringify(label)}`;
}
