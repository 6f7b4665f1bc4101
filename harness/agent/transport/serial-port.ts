/** A virtio-serial port as a stream. Source: drivers/char/virtio_console.c, port_fops_read() and port_fops_write(). */
import { closeSync, constants, openSync } from "node:fs";
import { Duplex } from "node:stream";
import {
  errnoName,
  errnoNumbers,
  type Poller,
  pollReadable,
  readDescriptor,
  writeDescriptor,
} from "../../../engine/system/index.ts";

/** Pause before a port without a host, or with a full queue, is tried again, in milliseconds. */
const retryMs = 5;

/** The kernel takes at most so much in one call. */
const chunkSize = 32 * 1024;

/**
 * Opens the port without blocking any thread. A read that returns 0 says that no host is connected, and is no end: the next
 * one may come any time.
 * @param flags how to open it, `O_NONBLOCK` is added
 * @throws Error `EBUSY` when somebody has it open
 */
export function openSerialPort(path: string, flags = constants.O_RDWR): Duplex {
  return new SerialPort(path, openSync(path, flags | constants.O_NONBLOCK));
}

class SerialPort extends Duplex {
  readonly #path: string;
  readonly #fd: number;
  readonly #buffer = Buffer.alloc(chunkSize);
  readonly #timers = new Set<NodeJS.Timeout>();
  #poller: Poller | undefined;
  #reading = false;

  constructor(path: string, fd: number) {
    super({ autoDestroy: true });
    this.#path = path;
    this.#fd = fd;
  }

  override _read(): void {
    if (this.#reading) return;
    this.#reading = true;
    this.#watch();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    const written = writeDescriptor(this.#fd, chunk, chunk.length);
    if (written === chunk.length) done();
    else if (written < 0 && !isPassing(written)) done(this.#error("write to", written));
    else {
      const rest = chunk.subarray(Math.max(written, 0));
      this.#later(() => this._write(rest, "", done), written < 0 ? retryMs : 0);
    }
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#poller?.stop();
    for (const timer of this.#timers) clearTimeout(timer);
    closeSync(this.#fd);
    done(error);
  }

  #watch(): void {
    // See `pollReadable`: nothing may happen in its callback itself.
    this.#poller ??= pollReadable(this.#fd, () => setImmediate(() => this.#take()));
  }

  #take(): void {
    if (this.destroyed || this.#poller === undefined) return;
    const length = readDescriptor(this.#fd, this.#buffer, chunkSize);
    if (length > 0) {
      if (this.push(Buffer.from(this.#buffer.subarray(0, length)))) return;
      this.#reading = false;
      this.#unwatch();
    } else if (length === 0) {
      // A port without a host is always ready to tell so.
      this.#unwatch();
      this.#later(() => this.#watch(), retryMs);
    } else if (!isPassing(length)) this.destroy(this.#error("read from", length));
  }

  #unwatch(): void {
    this.#poller?.stop();
    this.#poller = undefined;
  }

  #later(action: () => void, ms: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }

  #error(action: string, errno: number): Error {
    return new Error(`cannot ${action} the port "${this.#path}": ${errnoName(-errno)}`);
  }
}

/** EAGAIN: nothing there, no room, or no host. */
function isPassing(result: number): boolean {
  return result === -errnoNumbers.EAGAIN || result === -errnoNumbers.EINTR;
}
