# Sourced by up, down and status with their arguments: `--release NAME` runs the same command in a folder with that Debian release,
# and in a network namespace of its own. So the ports are the same, and nothing collides with a cloud on the host's network.
RELEASES=${TESTBED_RELEASES:-/var/lib/openstack-testbed-releases}

take_release() { # take_release COMMAND ARGUMENT...: returns if no release is named, else does not return
    local command=$1 release='' rest=(); shift
    while [ $# -gt 0 ]; do
        case $1 in
            --release) release=${2:?--release needs a name}; shift 2 ;;
            *) rest+=("$1"); shift ;;
        esac
    done
    [ -n "$release" ] || return 0
    case $release in bullseye | bookworm | trixie | sid) ;; *) echo "no such release: $release" >&2; exit 2 ;; esac
    [ "$(id -u)" = 0 ] || { echo "run me as root" >&2; exit 1; }
    # The same paths inside and outside: the databases and clouds.yaml hold them.
    REPOSITORY=$(cd "$HERE/../.." && pwd) ROOT=$RELEASES/$release/root STATE=$RELEASES/$release/state NETNS=rel-$release
    "release_$command" "$release" ${rest[@]+"${rest[@]}"}
    exit
}

release_up() {
    local release=$1; shift
    make_root "$release"
    mounts
    with_mirror "$release" in_root "$HERE/up" --packages-only "$@"
    [ -e "/run/netns/$NETNS" ] || ip netns add "$NETNS"
    ip -n "$NETNS" link set lo up
    VIA=(ip netns exec "$NETNS")
    in_root "$HERE/up" "$@"
    echo "in its network: ip netns exec $NETNS COMMAND..."
}
release_down() {
    shift
    if mountpoint -q "$ROOT$STATE"; then in_root "$HERE/down" "$@"; fi
    unmounts
    [ ! -e "/run/netns/$NETNS" ] || ip netns delete "$NETNS"
}
# Processes are the same inside and outside.
release_status() { TESTBED_STATE=$STATE "$HERE/status"; }

in_root() {
    ${VIA[@]+"${VIA[@]}"} chroot "$ROOT" env -i PATH="$PATH" LANG=C.UTF-8 HOME=/root TERM=dumb TESTBED_STATE="$STATE" "$@"
}

make_root() {
    [ ! -e "$ROOT" ] || return 0
    command -v debootstrap > /dev/null || { echo "debootstrap is missing" >&2; exit 1; }
    mkdir -p "$RELEASES/$1"
    rm -rf "$ROOT.new"
    debootstrap --variant=minbase --include=ca-certificates "$1" "$ROOT.new" "$(mirror_of debian)" > "$RELEASES/$1/debootstrap.log"
    mv "$ROOT.new" "$ROOT"
}

mounts() {
    local path
    mkdir -p "$STATE" "$ROOT$STATE" "$ROOT$REPOSITORY"
    mountpoint -q "$ROOT/proc" || mount -t proc proc "$ROOT/proc"
    mountpoint -q "$ROOT/sys" || mount -t sysfs -o ro sysfs "$ROOT/sys"
    mountpoint -q "$ROOT/dev" || mount --rbind /dev "$ROOT/dev"
    mount --make-rslave "$ROOT/dev"
    for path in "$STATE" "$REPOSITORY"; do
        mountpoint -q "$ROOT$path" || mount --bind "$path" "$ROOT$path"
    done
    mount -o remount,bind,ro "$ROOT$REPOSITORY"
}
unmounts() { # the last mounted first
    awk -v root="$ROOT/" 'index($2, root) == 1 {print $2}' /proc/self/mounts | tac | while read -r path; do umount "$path"; done
}

# The host's own mirror, as apt knows it.
mirror_of() { # mirror_of debian|security
    apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
        awk -v security="$([ "$1" = security ] && echo 1 || echo 0)" '($1 ~ /-security$/) == security {print $2; exit}'
}
# with_mirror RELEASE COMMAND...: the mirror, and how apt gets there, are in the folder only meanwhile.
with_mirror() {
    local release=$1 rc=0 security; shift
    rm -rf "$ROOT"/etc/apt/sources.list.d/*
    echo "deb $(mirror_of debian) $release main" > "$ROOT/etc/apt/sources.list"
    security=$(mirror_of security)
    case $release in
        # sid has none, and bullseye's has ended: its index names packages that are gone.
        sid | bullseye) ;;
        *) [ -z "$security" ] || echo "deb $security $release-security main" >> "$ROOT/etc/apt/sources.list" ;;
    esac
    { apt-config dump Acquire::http; apt-config dump Acquire::https
      apt-config dump | grep '^Acquire::Check-'; } > "$ROOT/etc/apt/apt.conf.d/99host" || true
    printf 'Acquire::Languages "none";\nAPT::Install-Recommends "false";\n' > "$ROOT/etc/apt/apt.conf.d/90testbed"
    printf 'force-unsafe-io\npath-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/locale/*\n' \
        > "$ROOT/etc/dpkg/dpkg.cfg.d/testbed"
    rm -f "$ROOT/etc/resolv.conf" "$ROOT/etc/hosts"
    cp -L /etc/resolv.conf /etc/hosts "$ROOT/etc/"
    "$@" || rc=$?
    rm -rf "$ROOT"/etc/apt/sources.list "$ROOT"/etc/apt/apt.conf.d/99host "$ROOT"/var/lib/apt/lists/* "$ROOT"/var/log/apt/* \
        "$ROOT"/var/cache/apt/*.bin "$ROOT"/var/cache/apt/archives/*.deb "$ROOT/var/log/bootstrap.log"
    echo nameserver 127.0.0.1 > "$ROOT/etc/resolv.conf"
    echo 127.0.0.1 localhost > "$ROOT/etc/hosts"
    return $rc
}
