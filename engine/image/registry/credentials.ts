import { UserError } from "../../errors.ts";

/** What proves who asks. Never part of a message. */
export type Credentials =
  | { readonly kind: "password"; readonly user: string; readonly password: string }
  /** To be exchanged for tokens at the token server (OAuth 2 refresh token). */
  | { readonly kind: "identity"; readonly token: string }
  /** To be sent to the registry as it is. */
  | { readonly kind: "bearer"; readonly token: string };

/**
 * Looks for credentials, in this order:
 * 1. `authFile`
 * 2. `MOUNTPROOF_REGISTRY_USER` and `MOUNTPROOF_REGISTRY_PASSWORD`, for every registry that is named
 * 3. the file in `REGISTRY_AUTH_FILE`, as podman and skopeo do
 * 4. `$DOCKER_CONFIG/config.json`, else `~/.docker/config.json`
 *
 * The first file that is there counts alone; in it a helper comes first.
 * @returns undefined for a registry without credentials
 * @throws UserError `BAD_AUTH_FILE`, `BAD_CREDENTIALS`, `CREDENTIAL_HELPER`
 */
export async function findCredentials(
  repository: { readonly host: string; readonly name: string },
  authFile: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<Credentials | undefined> {
  if (authFile === undefined) {
    const own = fromEnvironment(environment);
    if (own !== undefined) return own;
  }
  // Late: most reads of a mount come without.
  const { readAuthFile } = await import("./auth-file.ts");
  const file = await readAuthFile(authFile, environment);
  if (file === undefined) return undefined;
  const { askHelper } = await import("./credential-helper.ts");
  const helper = file.helperFor(repository);
  return (helper && (await askHelper(helper.program, helper.server))) ?? file.find(repository);
}

function fromEnvironment(environment: NodeJS.ProcessEnv): Credentials | undefined {
  const { MOUNTPROOF_REGISTRY_USER: user = "", MOUNTPROOF_REGISTRY_PASSWORD: password = "" } = environment;
  if (user === "" && password === "") return undefined;
  if (user !== "" && password !== "") return { kind: "password", user, password };
  const [there, lacks] = user === "" ? ["PASSWORD", "USER"] : ["USER", "PASSWORD"];
  const message = `looking for credentials: MOUNTPROOF_REGISTRY_${there} is set, MOUNTPROOF_REGISTRY_${lacks} is not`;
  throw new UserError("BAD_CREDENTIALS", message, "set both or none");
}
