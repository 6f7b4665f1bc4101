/** What the box is made of besides `vagrant/box/` and the parts of an agent. */
export const recipe = {
  /** Raise it when the builder makes another box of the same data. */
  builder: 2,
  suite: "trixie",
  packages: [
    // The directories and links of a Debian root.
    "base-files",
    // The first process, the shell, tar, and the client of DHCP.
    "busybox-static",
    // An sshd that is up and has shaken hands in a fraction of the time that OpenSSH takes without KVM.
    "dropbear-bin",
  ],
  /** What nobody reads in there. */
  remove: ["etc/apt", "etc/resolv.conf", "usr/share", "usr/lib/x86_64-linux-gnu/gconv", "var/cache", "var/lib/apt"],
  directories: "dev etc/dropbear mnt proc run sys tmp usr/lib/modules var/lib/mountproof".split(" "),
  /** Room for what is provisioned beside the userland, and for what trials write; the file is sparse. */
  sizeGiB: 3,
};
