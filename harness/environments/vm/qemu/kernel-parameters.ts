/** The guest's kernel command line: part of what is tested, so every parameter needs a reason. */
export const kernelParameters: readonly string[] = [
  // The log goes to a port that every kernel can write from its first moment on. Each letter costs time, but a warning must not be
  // lost with a guest that hangs after it.
  "console=ttyS0",
  "loglevel=5",
  // The port that there is: looking for three others takes 0.1 s.
  "8250.nr_uarts=1",
  // What costs time without being of use in a guest that lives for minutes.
  "mitigations=off",
  "cryptomgr.notests",
  // Emulated clocks do not stand up to the kernel's checks when the machine is busy; calibrating takes 0.1 s or fails.
  "tsc=reliable",
  "no_timer_check",
  "lpj=4000000",
  // Random numbers from the processor: without, the first reader waits for events that do not come.
  "random.trust_cpu=on",
  // A panic ends QEMU (with -no-reboot); an NMI that the harness sends to a hung guest becomes a panic with a backtrace.
  "panic=-1",
  "unknown_nmi_panic=1",
  // The harness may ask for every dump, whatever the distribution's default allows.
  "sysrq_always_enabled=1",
];
