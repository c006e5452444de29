// Written by scripts/generate.ts from seal/linux.sh.

/** `seal/linux.sh`. */
export const sealLinux = `#!/bin/sh
# Seals a copy of a Linux server: what must not exist twice is removed, and what acts on the world is switched off.
# Restage runs it once, as root, in a copy that has no network ("seal: linux"). Never run it on the golden server.
# To change a switch, copy this file into your repository and set "seal: @path/to/it". See docs/sealing.md.
#
# Every item writes a line. If one of them fails, the script fails, and no image is made.

# Switches: yes or no.
: "\${hooks:=yes}"              # run the files in $hook_folder, before everything else
: "\${cron:=yes}"               # disable cron jobs and systemd timers, except those in cron_keep and timers_keep; delete at jobs
: "\${mail:=yes}"               # delete mailboxes and mail queues, disable mail servers, and let "sendmail" discard
: "\${enrollment:=yes}"         # delete what the server proves itself with: Kerberos, FreeIPA, Samba, SSSD, Puppet, Salt, Chef, Red Hat
: "\${ssh_host_keys:=yes}"      # delete SSH host keys; each copy makes its own
: "\${authorized_keys:=no}"     # delete every user's authorized keys, root's too
: "\${shell_history:=yes}"      # delete histories of shells, databases and editors
: "\${network:=yes}"            # delete network configuration of one MAC address, and what cloud-init wrote
: "\${dhcp_leases:=yes}"        # delete DHCP leases
: "\${host_name:=yes}"          # delete the host name; cloud-init sets that of each copy
: "\${logs:=yes}"               # empty log files; delete old ones, journals and crash dumps
: "\${swap:=yes}"               # overwrite swap files and swap partitions
: "\${machine_id:=yes}"         # empty the machine ID; delete random seeds
: "\${cloud_init:=yes}"         # delete the state of cloud-init, so that it runs anew in each copy

# Your own steps, such as masking a database: executable files, run in the order of their names.
: "\${hook_folder:=/etc/restage/seal.d}"

# Jobs in cron.d, cron.hourly, cron.daily, cron.weekly and cron.monthly that stay: those of the system itself.
: "\${cron_keep:=0anacron 0hourly anacron apt apt-compat bsdmainutils dpkg e2scrub_all fake-hwclock logrotate man-db man-db.cron mdadm \\
mlocate passwd php phpsessionclean plocate raid-check sysstat ubuntu-advantage-tools update-motd update-notifier-common xfs_scrub}"

# Timers that stay, without ".timer".
: "\${timers_keep:=anacron apt-daily apt-daily-upgrade dnf-makecache dpkg-db-backup e2scrub_all e2scrub_reap esm-cache fake-hwclock-save \\
fstrim fwupd-refresh logrotate man-db mdadm-last-resort@* mdcheck_continue mdcheck_start mdmonitor-oneshot mlocate-updatedb motd-news \\
phpsessionclean plocate-updatedb raid-check snapd.snap-repair sysstat-* systemd-* ua-timer unbound-anchor update-notifier-* xfs_scrub_all}"

# Before every path; for tests.
: "\${root:=}"

mailers='exim exim4 exim4-base nullmailer opensmtpd postfix postfix@- qmail sendmail sm-client smtpd'
LC_ALL=C
export LC_ALL
PATH=\${PATH:-/usr/bin:/bin}:/usr/sbin:/sbin
umask 022

say() { echo "seal: $*"; }

# What is disabled moves here, so that a team can look it up in a copy.
disabled=$root/var/lib/restage/disabled
disable() { # PATH
    mkdir -p "$disabled"
    chmod 700 "$disabled"
    mkdir -p "$disabled\${1%/*}"
    mv -f "$root$1" "$disabled$1"
    say "  disabled: $1"
}

exists() { [ -e "$1" ] || [ -L "$1" ]; }

# Whether NAME is one of the words of LIST, which may be patterns.
listed() ( # NAME LIST
    set -f
    for pattern in $2; do
        # shellcheck disable=SC2254
        case $1 in $pattern) exit 0 ;; esac
    done
    exit 1
)

# The home of every user.
homes() {
    { echo /root; cut -d: -f6 "$root/etc/passwd"; } | sort -u | while read -r home; do
        case $home in /?*) if [ -d "$root$home" ]; then echo "$root$home"; fi ;; esac
    done
}

# A unit of systemd that no other starts, nor a person by mistake.
mask() { # UNIT
    unit=/etc/systemd/system/$1
    if [ -f "$root$unit" ] && [ ! -L "$root$unit" ]; then disable "$unit"; fi
    mkdir -p "$root/etc/systemd/system"
    ln -sfn /dev/null "$root$unit"
}

has_unit() { # UNIT
    for folder in /etc/systemd/system /usr/lib/systemd/system /lib/systemd/system /usr/local/lib/systemd/system; do
        if exists "$root$folder/$1"; then return 0; fi
    done
    return 1
}

item_hooks() {
    if [ ! -d "$root$hook_folder" ]; then return 0; fi
    for hook in "$root$hook_folder"/*; do
        if ! exists "$hook"; then continue; fi
        if [ ! -f "$hook" ] || [ ! -x "$hook" ]; then
            say "  not an executable file: $hook"
            return 1
        fi
        say "  hook: $hook"
        "$hook" < /dev/null || { code=$?; say "  hook failed with $code: $hook"; return 1; }
    done
}

item_cron() {
    for folder in cron.d cron.hourly cron.daily cron.weekly cron.monthly; do
        for job in "$root/etc/$folder"/*; do
            if exists "$job" && ! listed "\${job##*/}" "$cron_keep"; then disable "/etc/$folder/\${job##*/}"; fi
        done
    done
    # A line that only runs the folders above stays.
    for table in /etc/crontab /etc/anacrontab; do
        if [ -f "$root$table" ]; then
            sed -i '/run-parts/!s/^[[:space:]]*\\([0-9*@].*\\)$/# disabled by restage: \\1/' "$root$table"
        fi
    done
    # Crontabs of users: Debian, Red Hat and Alpine.
    for folder in /var/spool/cron /var/spool/cron/crontabs /var/spool/cron/tabs /etc/crontabs; do
        for table in "$root$folder"/*; do
            if [ -f "$table" ]; then disable "$folder/\${table##*/}"; fi
        done
    done
    for folder in /var/spool/cron/atjobs /var/spool/cron/atspool /var/spool/at /var/spool/at/spool; do
        for job in "$root$folder"/*; do
            if [ -f "$job" ]; then rm -f -- "$job"; fi
        done
    done
    for link in "$root"/etc/systemd/system/*.wants/*.timer "$root"/usr/lib/systemd/system/*.wants/*.timer \\
        "$root"/lib/systemd/system/*.wants/*.timer; do
        timer=\${link##*/}
        if ! exists "$link" || listed "\${timer%.timer}" "$timers_keep"; then continue; fi
        if [ -L "$root/etc/systemd/system/$timer" ] && [ "$(readlink "$root/etc/systemd/system/$timer")" = /dev/null ]; then continue; fi
        mask "$timer"
        say "  disabled: $timer"
    done
    # Timers of users who are logged in, or linger.
    rm -f -- "$root"/etc/systemd/user/*.wants/*.timer
    homes | while read -r home; do rm -f -- "$home"/.config/systemd/user/*.wants/*.timer; done
}

item_mail() {
    for folder in /var/mail /var/spool/mail /var/spool/exim4/input /var/spool/exim4/msglog /var/spool/exim4/db /var/spool/exim/input \\
        /var/spool/exim/msglog /var/spool/exim/db /var/spool/mqueue /var/spool/clientmqueue /var/spool/nullmailer /var/spool/smtpd/queue \\
        /var/spool/smtpd/offline /var/qmail/queue/mess /var/spool/msmtp; do
        if [ -d "$root$folder/" ]; then find "$root$folder/" -type f -exec rm -f -- {} +; fi
    done
    for queue in active bounce corrupt defer deferred flush hold incoming maildrop saved trace; do
        if [ -d "$root/var/spool/postfix/$queue" ]; then find "$root/var/spool/postfix/$queue" -type f -exec rm -f -- {} +; fi
    done
    homes | while read -r home; do
        rm -f -- "$home/mbox" "$home/dead.letter"
        for folder in "$home/Maildir/cur" "$home/Maildir/new" "$home/Maildir/tmp"; do
            if [ -d "$folder" ]; then find "$folder" -type f -exec rm -f -- {} +; fi
        done
    done
    for mailer in $mailers; do
        if has_unit "$mailer.service" || has_unit "\${mailer%@*}@.service"; then mask "$mailer.service"; say "  disabled: $mailer"; fi
        rm -f -- "$root"/etc/rc?.d/S??"$mailer" "$root"/etc/runlevels/*/"$mailer"
        # Without systemd.
        if [ -f "$root/etc/init.d/$mailer" ]; then chmod a-x "$root/etc/init.d/$mailer"; fi
    done
    # Programs send by this command, and some of its makers need no server for it.
    if exists "$root/usr/sbin/sendmail"; then
        disable /usr/sbin/sendmail
        printf '%s\\n' '#!/bin/sh' '# Written by restage: mail of a sealed copy is discarded.' 'cat > /dev/null' \\
            'logger -t sendmail "mail discarded: this server is a sealed copy" 2> /dev/null || true' > "$root/usr/sbin/sendmail"
        chmod 755 "$root/usr/sbin/sendmail"
    fi
}

item_enrollment() {
    rm -f -- "$root"/etc/krb5.keytab "$root"/var/lib/samba/private/secrets.tdb "$root"/var/lib/samba/secrets.tdb \\
        "$root"/var/lib/sss/db/* "$root"/var/lib/sss/mc/* "$root"/var/lib/sss/secrets/* \\
        "$root"/var/lib/ipa-client/sysrestore/* "$root"/var/lib/ipa-client/pki/* \\
        "$root"/etc/pki/consumer/* "$root"/etc/pki/entitlement/* "$root"/etc/sysconfig/rhn/systemid \\
        "$root"/etc/salt/pki/minion/* "$root"/etc/salt/minion_id "$root"/etc/chef/client.pem
    rm -rf -- "$root"/var/lib/puppet/ssl "$root"/etc/puppetlabs/puppet/ssl "$root"/etc/puppet/ssl
}

item_ssh_host_keys() {
    rm -f -- "$root"/etc/ssh/ssh_host_*key "$root"/etc/ssh/ssh_host_*key.pub "$root"/etc/ssh/ssh_host_*key-cert.pub \\
        "$root"/etc/dropbear/dropbear_*_host_key
}

item_authorized_keys() {
    homes | while read -r home; do rm -f -- "$home/.ssh/authorized_keys" "$home/.ssh/authorized_keys2"; done
    rm -f -- "$root"/etc/ssh/authorized_keys/* "$root"/etc/dropbear/authorized_keys
}

item_shell_history() {
    homes | while read -r home; do
        cd "$home"
        rm -f -- .ash_history .bash_history .history .irb_history .ksh_history .lesshst .mariadb_history .mongo_repl_history .mysql_history \\
            .node_repl_history .psql_history .python_history .rediscli_history .sh_history .sqlite_history .viminfo .zhistory .zsh_history \\
            .local/share/fish/fish_history .local/state/python_history .mongodb/mongosh/mongosh_repl_history
    done
}

# Whether cloud-init leaves the network alone.
manages_no_network() {
    grep -Eqs '^[[:space:]]*(network:[[:space:]]*\\{[[:space:]]*)?config:[[:space:]]*["'\\'']?disabled' "$root"/etc/cloud/cloud.cfg "$root"/etc/cloud/cloud.cfg.d/*.cfg
}

item_network() {
    rm -f -- "$root"/etc/udev/rules.d/70-persistent-net.rules "$root"/etc/udev/rules.d/70-persistent-cd.rules
    if ! manages_no_network; then
        rm -f -- "$root"/etc/netplan/50-cloud-init.yaml "$root"/etc/network/interfaces.d/50-cloud-init* \\
            "$root"/etc/systemd/network/10-cloud-init-* "$root"/etc/NetworkManager/system-connections/cloud-init-* \\
            "$root"/etc/udev/rules.d/85-persistent-net-cloud-init.rules
        for file in "$root"/etc/sysconfig/network-scripts/ifcfg-*; do
            if grep -qs '^# Created by cloud-init' "$file"; then rm -f -- "$file"; fi
        done
    fi
    # Of one MAC address: no interface of a copy would match.
    for file in "$root"/etc/netplan/*.yaml "$root"/etc/netplan/*.yml "$root"/etc/systemd/network/*.network; do
        if [ ! -f "$file" ] || ! grep -Eiqs '^[[:space:]]*(macaddress:|MACAddress=|PermanentMACAddress=)' "$file"; then continue; fi
        if manages_no_network; then
            say "  \${file#"$root"} applies to one MAC address, and cloud-init is configured to leave the network alone. Replace the file in a hook, or set network=no"
            return 1
        fi
        disable "\${file#"$root"}"
    done
    for file in "$root"/etc/systemd/network/*.link; do
        if grep -Eiqs '^[[:space:]]*(MACAddress|PermanentMACAddress)=' "$file"; then disable "\${file#"$root"}"; fi
    done
    for file in "$root"/etc/sysconfig/network-scripts/ifcfg-*; do
        if [ -f "$file" ]; then sed -i '/^[[:space:]]*HWADDR=/d' "$file"; fi
    done
    for file in "$root"/etc/network/interfaces "$root"/etc/network/interfaces.d/*; do
        if [ -f "$file" ]; then sed -i '/^[[:space:]]*hwaddress[[:space:]]/d' "$file"; fi
    done
    for file in "$root"/etc/NetworkManager/system-connections/*; do
        if [ -f "$file" ]; then sed -i '/^mac-address=/d' "$file"; fi
    done
}

item_dhcp_leases() {
    rm -f -- "$root"/var/lib/dhcp/*.lease* "$root"/var/lib/dhclient/*.lease* "$root"/var/lib/dhcpcd/*.lease* "$root"/var/lib/dhcpcd/duid \\
        "$root"/var/lib/dhcpcd5/*.lease* "$root"/var/lib/NetworkManager/*.lease "$root"/var/lib/NetworkManager/timestamps \\
        "$root"/var/lib/NetworkManager/secret_key "$root"/var/lib/wicked/lease-* "$root"/etc/dhcpcd.duid
}

item_host_name() {
    rm -f -- "$root/etc/hostname" "$root/etc/HOSTNAME"
    if [ -f "$root/etc/hosts" ]; then sed -i '/^127\\.0\\.1\\.1[[:space:]]/d' "$root/etc/hosts"; fi
    if [ -f "$root/etc/sysconfig/network" ]; then sed -i '/^HOSTNAME=/d' "$root/etc/sysconfig/network"; fi
}

item_logs() {
    if [ -d "$root/var/log" ]; then
        rm -rf -- "$root"/var/log/journal/*
        find "$root/var/log" -type f \\( -name '*.gz' -o -name '*.xz' -o -name '*.bz2' -o -name '*.zst' -o -name '*.old' \\
            -o -name '*.log.[0-9]*' -o -name '*[a-z].[0-9]' -o -name '*-20[0-9][0-9][0-9][0-9][0-9][0-9]*' \\) \\
            ! -name '*bin.[0-9]*' -exec rm -f -- {} +
        # Emptied, not deleted: services want the owner and the mode. The binary logs of a database are data.
        find "$root/var/log" -type f -size +0 ! -name '*bin.[0-9]*' ! -name '*.index' \\
            -exec sh -c 'for file; do : > "$file" || exit 1; done' seal {} +
    fi
    rm -rf -- "$root"/var/crash/* "$root"/var/lib/systemd/coredump/* "$root"/var/spool/abrt/* "$root"/var/account/pacct*
}

# Swap keeps its UUID and its label, by which fstab names it.
renew_swap() { # DEVICE
    uuid=$(blkid -s UUID -o value "$1" || true)
    label=$(blkid -s LABEL -o value "$1" || true)
    if [ -f "$1" ]; then chmod 600 "$1"; size=$(wc -c < "$1"); else size=$(blockdev --getsize64 "$1"); fi
    dd if=/dev/zero of="$1" bs=4096 count=$((size / 4096)) conv=notrunc 2> /dev/null
    mkswap \${uuid:+-U "$uuid"} \${label:+-L "$label"} "$1" > /dev/null
}

item_swap() {
    if [ ! -f "$root/etc/fstab" ]; then return 0; fi
    sed -n 's/^[[:space:]]*\\([^#[:space:]][^[:space:]]*\\)[[:space:]]\\{1,\\}[^[:space:]]\\{1,\\}[[:space:]]\\{1,\\}swap\\([[:space:]].*\\)\\{0,1\\}$/\\1/p' \\
        "$root/etc/fstab" | while read -r place; do
        case $place in
            UUID=* | LABEL=* | PARTUUID=* | PARTLABEL=* | /dev/*)
                if [ -n "$root" ]; then continue; fi
                device=$(findfs "$place" 2> /dev/null || echo "$place")
                # Such as a disk that only the golden server has.
                if [ ! -b "$device" ]; then say "  not found: $place"; continue; fi ;;
            /*)
                device=$root$place
                if [ ! -f "$device" ]; then say "  not found: $place"; continue; fi ;;
            *) continue ;;
        esac
        if [ -z "$root" ] && grep -q "^$(readlink -f "$device") " /proc/swaps; then swapoff "$device"; fi
        renew_swap "$device"
        say "  overwritten: $place"
    done
}

item_machine_id() {
    # Empty, so that systemd makes one at the next boot, and a read-only /etc still has a file to mount it over.
    if exists "$root/etc/machine-id"; then : > "$root/etc/machine-id"; fi
    if [ -f "$root/var/lib/dbus/machine-id" ] && [ ! -L "$root/var/lib/dbus/machine-id" ]; then rm -f -- "$root/var/lib/dbus/machine-id"; fi
    rm -f -- "$root"/var/lib/systemd/random-seed "$root"/var/lib/systemd/credential.secret "$root"/var/lib/random-seed \\
        "$root"/var/lib/urandom/random-seed "$root"/var/lib/misc/random-seed "$root"/var/lib/seedrng/* "$root"/boot/efi/loader/random-seed
}

item_cloud_init() {
    rm -rf -- "$root"/var/lib/cloud/instance "$root"/var/lib/cloud/instances/* "$root"/var/lib/cloud/data/* "$root"/var/lib/cloud/sem/* \\
        "$root"/var/lib/cloud/handlers/* "$root"/var/lib/cloud/scripts/vendor/*
}

failed=
for item in hooks cron mail enrollment ssh_host_keys authorized_keys shell_history network dhcp_leases host_name logs swap machine_id cloud_init; do
    eval "switch=\\$$item"
    # shellcheck disable=SC2154
    case $switch in
        yes) ;;
        no) say "$item: no"; continue ;;
        *) say "$item: neither yes nor no: $switch"; failed="$failed $item"; continue ;;
    esac
    say "$item"
    # In a shell of its own, and under no condition: either would make "set -e" void.
    (set -e; "item_$item")
    code=$?
    if [ $code != 0 ]; then say "$item: FAILED ($code)"; failed="$failed $item"; fi
done

if [ -n "$failed" ]; then
    say "failed:$failed"
    exit 1
fi
say 'all done'
`;
