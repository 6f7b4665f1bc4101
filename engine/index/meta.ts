/** The small rest of the index, as JSON. */
import type { ImageConfig } from "../image/config.ts";
import type { BlobRecord, ImageModel } from "./model.ts";

export interface Meta {
  readonly imageDigest: string;
  readonly storeReference?: string;
  readonly config?: ImageConfig;
  /** Bytes of all files. */
  readonly contentBytes: number;
  readonly layers: readonly LayerMeta[];
}

interface LayerMeta {
  readonly diffId: string;
  readonly size: number;
  readonly blob?: BlobRecord;
  /** How many; the spans of the layers follow each other. */
  readonly spans: number;
}

export function writeMeta({ imageDigest, storeReference, config, layers, inodes }: ImageModel): Buffer {
  const meta: Meta = {
    imageDigest,
    ...(storeReference !== undefined && { storeReference }),
    ...(config !== undefined && { config }),
    contentBytes: contentBytes(inodes),
    layers: layers.map(({ diffId, size, blob, spans }) => ({
      ...{ diffId, size },
      ...(blob && { blob: { digest: blob.digest, size: blob.size, encoding: blob.encoding } }),
      spans: spans?.length ?? 0,
    })),
  };
  return Buffer.from(JSON.stringify(meta));
}

function contentBytes(inodes: ImageModel["inodes"]): number {
  const sum = inodes.reduce((total, { type, size }) => (type === "file" ? total + size : total), 0);
  return Math.min(sum, Number.MAX_SAFE_INTEGER);
}

/** Undefined for what is no such document. */
export function readMeta(bytes: Buffer): Meta | undefined {
  const value = tryParse(bytes.toString("utf8"));
  if (!isObject(value) || typeof value.imageDigest !== "string" || !isOptional(value.storeReference, "string"))
    return undefined;
  const { config, layers, contentBytes } = value;
  if (!isSize(contentBytes)) return undefined;
  if (config !== undefined && !isConfig(config)) return undefined;
  return Array.isArray(layers) && layers.every(isLayer) ? (value as unknown as Meta) : undefined;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isLayer(layer: unknown): boolean {
  if (!isObject(layer) || typeof layer.diffId !== "string" || !isSize(layer.size) || !isSize(layer.spans)) return false;
  return layer.blob === undefined || isBlob(layer.blob);
}

function isBlob(blob: unknown): boolean {
  if (!isObject(blob) || typeof blob.digest !== "string" || !isSize(blob.size)) return false;
  return blob.encoding === "tar" || blob.encoding === "gzip" || blob.encoding === "zstd";
}

const configLists = ["env", "entrypoint", "cmd", "exposedPorts", "volumes"];
const configTexts = ["user", "workingDir"];
const optionalConfigTexts = ["os", "architecture", "stopSignal"];

function isConfig(config: unknown): boolean {
  return (
    isObject(config) &&
    configLists.every((field) => isTexts(config[field])) &&
    configTexts.every((field) => typeof config[field] === "string") &&
    optionalConfigTexts.every((field) => isOptional(config[field], "string")) &&
    isObject(config.labels) &&
    isTexts(Object.values(config.labels))
  );
}

function isTexts(list: unknown): boolean {
  return Array.isArray(list) && list.every((text) => typeof text === "string");
}

function isOptional(value: unknown, type: "string"): boolean {
  return value === undefined || typeof value === type;
}

function isSize(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
