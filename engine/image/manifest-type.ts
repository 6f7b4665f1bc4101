import { z } from "zod";
import { parseJson } from "./documents.ts";

/**
 * The media type of a manifest or an image index of which no descriptor tells it. The field is optional in OCI documents;
 * then their content tells.
 * @throws UserError `BAD_LAYOUT`
 */
export function mediaTypeOf(bytes: Buffer, what: string): string {
  const { mediaType, manifests } = parseJson(bytes, what, schema);
  if (mediaType) return mediaType;
  return `application/vnd.oci.image.${manifests === undefined ? "manifest" : "index"}.v1+json`;
}

const schema = z.object({ mediaType: z.string().nullish(), manifests: z.unknown().optional() });
