import { UserError } from "../../errors.ts";

/**
 * Proxies of the environment in the form that Node's agent takes: HTTP_PROXY, HTTPS_PROXY and NO_PROXY or their lower-case
 * forms, as Docker and curl read them; `HOST:PORT` means HTTP.
 * @throws UserError `BAD_PROXY`; it does not quote the value, which may hold a password
 */
export function proxyEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const read = (name: string) => environment[name.toLowerCase()] || environment[name] || "";
  return {
    http_proxy: proxyUrl("HTTP_PROXY", read("HTTP_PROXY")),
    https_proxy: proxyUrl("HTTPS_PROXY", read("HTTPS_PROXY")),
    no_proxy: read("NO_PROXY"),
  };
}

function proxyUrl(name: string, written: string): string {
  const url = written === "" || written.includes("://") ? written : `http://${written}`;
  if (url === "" || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) return url;
  const message = `connecting to a registry: the value of ${name} is not the URL of a proxy`;
  throw new UserError("BAD_PROXY", message, "write http://HOST:PORT");
}
