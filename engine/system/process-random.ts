/**
 * The random number generators of this process: OpenSSL's, which Node's `crypto` draws from. They keep a state of their own in
 * the process's memory, so that a machine restored twice from one snapshot gives the same numbers twice, whatever its kernel
 * does. Source: OpenSSL 3, crypto/rand/rand_lib.c and providers/implementations/rands/drbg.c
 */
import koffi from "koffi";

// Node's binary exports the functions of the OpenSSL that is linked into it.
const node = koffi.load(null);
const RAND_add = node.func("void RAND_add(const void *bytes, int count, double randomness)");
const RAND_get0_public = node.func("void *RAND_get0_public(void *context)");
const EVP_RAND_CTX_get_params = node.func("int EVP_RAND_CTX_get_params(void *generator, void *params)");

/**
 * Has every generator of this process start anew, from these bytes and from the kernel (which must have been reseeded before).
 *
 * RAND_add reseeds the primary generator, drawing from the kernel too. The generators of each thread hang below it, and reseed
 * themselves before their next number because its count of reseeds has changed. RAND_poll does nothing since OpenSSL 3.0.
 *
 * What this does not reach must not be used by programs that a snapshot may hold: `Math.random` (V8 keeps its state),
 * `crypto.randomInt` and `crypto.randomUUID` without `disableEntropyCache` (Node draws 1024 and 128 numbers ahead; to use those
 * up takes an emulated guest as long as all the rest of its restore).
 */
export function reseedProcess(entropy: Buffer): void {
  RAND_add(entropy, entropy.length, entropy.length);
}

/** How often this thread's generator has been seeded; grows when it draws its next number after `reseedProcess`. */
export function processReseeds(): number {
  const count = Buffer.alloc(4);
  // OSSL_PARAM: key, type, data, size, returned size; an all-zero one ends the list.
  const params = Buffer.alloc(2 * paramSize);
  const key = Buffer.from("reseed_counter\0");
  params.writeBigUInt64LE(koffi.address(key), 0);
  params.writeUInt32LE(unsignedInteger, 8);
  params.writeBigUInt64LE(koffi.address(count), 16);
  params.writeBigUInt64LE(BigInt(count.length), 24);
  if (EVP_RAND_CTX_get_params(RAND_get0_public(null), params) !== 1)
    throw new Error("OpenSSL does not tell its reseeds");
  return count.readUInt32LE();
}

const paramSize = 40;
/** OSSL_PARAM_UNSIGNED_INTEGER */
const unsignedInteger = 2;
