#!/bin/sh
# What udhcpc calls: sets the address it was given. The box needs no route to anywhere else and no names.
[ "$1" = bound ] || [ "$1" = renew ] || { ip link set "$interface" up; exit 0; }
ip addr flush dev "$interface"
ip addr add "$ip/$mask" dev "$interface"
