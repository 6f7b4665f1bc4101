#!/bin/sh
# First process of mount, network and PID namespaces with a libvirtd that is nobody else's: its directories, bridges, addresses and
# firewall rules are seen in here only. When it ends, the kernel ends all machines and drops the rest.
# usage: private-libvirt.sh qemu|kvm BOXES MACHINES NETWORK, two directories for images and a name; says "ready" when all is there.
set -eu
driver=$1 boxes=$2 machines=$3 network=$4
uri=qemu:///system

main() {
  # Of this network namespace: libvirt sets up its bridges in there. Without a hierarchy of cgroups it makes none.
  mount -t sysfs sysfs /sys
  ip link set lo up
  # With it goes the way to the machine's own D-Bus, systemd and libvirtd.
  mount -t tmpfs -o mode=0755 tmpfs /run
  for parent in /etc /var/lib /var/log /var/cache; do own_directory $parent libvirt; done
  [ "$driver" = kvm ] || [ ! -e /dev/kvm ] || hide_kvm
  account passwd libvirt-qemu:x:0:0::/:/bin/false
  account group libvirt-qemu:x:0:
  configuration >/etc/libvirt/qemu.conf
  libvirtd >/run/libvirtd.log 2>&1 &
  daemon=$!
  await_libvirtd
  network >/run/network.xml
  ask pool-create-as default dir --target "$boxes"
  ask pool-create-as machines dir --target "$machines"
  ask net-create /run/network.xml
  echo ready
  exec >/dev/null
  wait $daemon
}

# An empty directory over $1/$2. Where there is none on this machine, a tmpfs that holds what else is in $1 takes the place of $1.
own_directory() {
  [ -d "$1/$2" ] || shadow "$1"
  mkdir -p "$1/$2"
  mount -t tmpfs -o mode=0755 tmpfs "$1/$2"
}

shadow() {
  copy=/run/shadow$1
  mkdir -p "$copy"
  mount -t tmpfs -o mode=0755 tmpfs "$copy"
  for entry in "$1"/* "$1"/.[!.]*; do
    name=${entry##*/}
    if [ -L "$entry" ]; then
      cp -P "$entry" "$copy"
    elif [ -d "$entry" ]; then
      mkdir "$copy/$name" && mount --rbind "$entry" "$copy/$name"
    elif [ -e "$entry" ]; then
      : >"$copy/$name" && mount --bind "$entry" "$copy/$name"
    fi
  done
  mount --rbind "$copy" "$1"
}

# libvirtd would have QEMU try KVM, which hangs where KVM does. It must not seem writable, or libvirtd takes the answer that KVM cannot be
# used for outdated, and asks again each time that it wants to know anything.
hide_kvm() {
  : >/run/no-kvm
  mount --bind /run/no-kvm /dev/kvm
  mount -o remount,bind,ro /dev/kvm
}

# libvirtd looks its default account up before it reads which one to use; a package that is not needed otherwise makes it.
account() {
  ! grep -q "^${2%%:*}:" "/etc/$1" || return 0
  { cat "/etc/$1"; echo "$2"; } >"/run/$1"
  mount --bind "/run/$1" "/etc/$1"
}

configuration() {
  cat <<END
user = "root"
group = "root"
# The images and kernels are those of the cache, and are to stay as they are.
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
namespaces = []
cgroup_controllers = []
# The log of a machine's console is a file of ours: no virtlogd is needed to write it.
stdio_handler = "file"
END
}

ask() {
  virsh --quiet --connect $uri "$@" >/run/virsh.log
}

# The first answer may take a second: libvirtd asks QEMU what it can do.
await_libvirtd() {
  tries=0
  until ask version 2>/run/virsh.log; do
    tries=$((tries + 1))
    kill -0 $daemon 2>/dev/null && [ $tries -lt 600 ] || { cat /run/libvirtd.log /run/virsh.log >&2; exit 1; }
    sleep 0.1
  done
}

# The one that vagrant-libvirt would make, but for the three seconds in which dnsmasq looks whether an address is taken.
network() {
  cat <<END
<network xmlns:dnsmasq="http://libvirt.org/schemas/network/dnsmasq/1.0">
  <name>$network</name>
  <bridge name="virbr0" stp="off" delay="0"/>
  <ip address="192.168.123.1" netmask="255.255.255.0">
    <dhcp><range start="192.168.123.2" end="192.168.123.254"/></dhcp>
  </ip>
  <dnsmasq:options><dnsmasq:option value="no-ping"/></dnsmasq:options>
</network>
END
}

main
