import { BlockList, isIP } from "node:net";

/**
 * Whether NO_PROXY names a server, as Docker reads it (Go's httpproxy): `example.test` means what lies below it too,
 * `.example.test` and `*.example.test` only that; addresses, `10.0.0.0/8`, `*` for everything; a port may follow a name.
 * Node's agent by itself knows names as they are and no networks.
 */
export function isExcluded({ hostname, port, protocol }: URL, list: string): boolean {
  const server = {
    name: hostname.replace(/^\[|\]$/g, "").toLowerCase(),
    port: port || (protocol === "https:" ? "443" : "80"),
  };
  const entries = list.toLowerCase().split(/[\s,]+/);
  return entries.some((entry) => entry !== "" && names(entry, server));
}

interface Server {
  readonly name: string;
  readonly port: string;
}

function names(entry: string, { name, port }: Server): boolean {
  if (entry === "*") return true;
  const [network = "", bits] = entry.split("/", 2);
  if (bits !== undefined) return isInNetwork(name, network, bits);
  if (isIP(entry)) return isInNetwork(name, entry, entry.includes(":") ? "128" : "32");
  const [, host = "", wantedPort = port] = /^(.*?)(?::([0-9]+))?$/.exec(entry) ?? [];
  if (wantedPort !== port) return false;
  const bare = host.replace(/^\[|\]$/g, "");
  if (isIP(bare)) return names(bare, { name, port });
  const domain = bare.replace(/^\*(?=\.)/, "");
  return domain.startsWith(".") ? name.endsWith(domain) : name === domain || name.endsWith(`.${domain}`);
}

function isInNetwork(name: string, network: string, bits: string): boolean {
  const family = isIP(network);
  if (isIP(name) === 0 || family === 0 || !/^[0-9]{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128))
    return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family === 4 ? "ipv4" : "ipv6");
  return list.check(name, isIP(name) === 4 ? "ipv4" : "ipv6");
}
