import koffi from "koffi";

export interface Poller {
  /** More than once does nothing. */
  stop(): void;
}

/**
 * Calls `onReady` from the event loop whenever the descriptor is readable or has failed (level triggered); a read tells which.
 *
 * The call comes outside Node's callback scope: promises settled in it would not be seen before some other event, and an
 * exception would be lost. So `onReady` must not throw, and settles promises through `setImmediate`.
 */
export function pollReadable(fd: number, onReady: () => void): Poller {
  const handle = koffi.node.poll(fd, { readable: true }, onReady);
  let isOpen = true;
  return {
    stop() {
      if (isOpen) handle.close();
      isOpen = false;
    },
  };
}
