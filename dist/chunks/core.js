const{closeSync:e}=process.getBuiltinModule(`node:fs`),{openSync:t}=process.getBuiltinModule(`node:fs`),{readSync:n}=process.getBuiltinModule(`node:fs`),{realpathSync:r}=process.getBuiltinModule(`node:fs`),{statSync:i}=process.getBuiltinModule(`node:fs`),{isAbsolute:a}=process.getBuiltinModule(`node:path`),createHash=(...e)=>process.getBuiltinModule(`node:crypto`).createHash(...e),isIP=(...e)=>process.getBuiltinModule(`node:net`).isIP(...e),o={now:()=>Date.now(),sleep:(e,t)=>new Promise((n,r)=>{if(t?.aborted)return r(t.reason);let onAbort=()=>{clearTimeout(i),r(t?.reason)},i=setTimeout(()=>{t?.removeEventListener(`abort`,onAbort),n()},Math.min(Math.max(0,e),2**31-1));t?.addEventListener(`abort`,onAbort,{once:!0})})},s=`invalid-input.config-not-found.config-invalid.cloud-unknown.auth-failed.no-project.project-not-allowed.fork-not-allowed.author-not-allowed.region-unknown.service-missing.insecure-endpoint.unreachable.tls.http-timeout.http-error.unexpected-answer.forbidden.not-found.conflict.rate-limited.unknown-outcome.golden-not-found.golden-ambiguous.golden-locked.golden-busy.environment-busy.golden-unusable.golden-not-restored.volume-not-found.volume-unusable.image-not-found.image-too-old.image-ambiguous.image-unusable.image-not-sealed.image-not-copyable.image-not-copied.image-not-shareable.image-not-shared.flavor-not-found.flavor-too-small.network-not-found.network-ambiguous.network-unusable.key-not-found.security-group-not-found.zone-not-found.server-group-not-found.name-taken.servers-hidden.quota-exceeded.too-many-environments.time-budget-too-small.checks-failed.stop-failed.stop-timeout.forced-stop.snapshot-failed.snapshot-abandoned.snapshot-timeout.seal-failed.launch-failed.no-capacity.not-ready.destroy-failed.region-failed.lease-lost.cancelled.internal`.split(`.`);var c=class RestageError extends Error{name=`RestageError`;code;hint;requestIds;consoleTail;cleanupErrors=[];constructor(e,t,n={}){super(t,n.cause===void 0?void 0:{cause:n.cause}),this.code=e,this.hint=n.hint,this.requestIds=n.requestIds??[],this.consoleTail=n.consoleTail??(n.cause instanceof RestageError?n.cause.consoleTail:void 0)}},CancelledError=class extends c{name=`CancelledError`;constructor(e=`The run was cancelled.`,t={}){super(`cancelled`,e,t)}},HttpError=class extends c{name=`HttpError`;status;reason;method;path;constructor(e,t,n,r={}){super(e,t,r),this.status=n.status,this.reason=n.reason,this.method=n.method,this.path=n.path}};function isForbidden(e){return e instanceof c&&(e.code===`forbidden`||e instanceof HttpError&&e.status===401)}var UnknownOutcomeError=class extends c{name=`UnknownOutcomeError`;constructor(e,t={}){super(`unknown-outcome`,e,t)}};function messageOf(e){return e instanceof Error?e.message:String(e)}const l=/(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f\n]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]+[0-~]/g,u=/(?<!\r)\r+\n/g,ee=/[\u000b\u000c\r\u001b\u0085\u2028\u2029]/g,te=/[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;function visible(e){return e.replaceAll(u,`
`).replaceAll(ee,` `).replaceAll(te,e=>e===`
`||e===`	`?e:``).replaceAll(/\p{Cs}/gu,`�`)}function visibleLines(e){return e.replaceAll(l,``).replaceAll(u,`
`).split(/[\n\r\u0085\u2028\u2029]/).map(visible).map(e=>e.trimEnd())}function reportError(e){if(!(e instanceof c))return{code:`internal`,message:messageOf(e),hint:`This is a bug in Restage. Please report it with this message and the log of the run.`,requestIds:[],consoleTail:void 0,cleanup:[]};let{code:t,message:n,hint:r,requestIds:i,consoleTail:a}=e;return{code:t,message:n,hint:r,requestIds:i,consoleTail:a,cleanup:e.cleanupErrors.map(reportError)}}function messageWithHint(e){let{message:t,hint:n}=reportError(e);return n===void 0||!(e instanceof c)?t:`${t} ${n}`}function errorText(e){return linesOf(reportError(e)).join(`
`)}function consoleLines({server:e,text:t}){return[`The end of the console of ${e}:`,...visibleLines(t).map(e=>`| ${e}`.trimEnd())]}function consoleAdvice({server:e},t){return`The end of the console of ${e} is not shown. Run this again with \`${t}\` to show it here. If the server is kept, \`openstack console log show ${e}\` also shows it.`}function errorAnnotation(e,t){let n=reportError(t),[,...r]=linesOf(n);return{title:`Restage ${e}: ${n.code}`,message:[n.message,...r].join(`
`)}}function linesOf({code:e,message:t,hint:n,requestIds:r,cleanup:i}){return[`error: ${t}`,...n===void 0?[]:[`hint: ${n}`],...r.length===0?[]:[`request ids: ${r.join(`, `)}`],`code: ${e}`,...i.flatMap(e=>{let[t,...n]=linesOf(e);return[`while cleaning up, ${t}`,...n.map(e=>`  ${e}`)]})]}function homeFolder(e){try{let t=e();return a(t)?t:void 0}catch{return}}const d=1048576;function readTextFile(e){return readUpTo(e,33554432).toString(`utf8`)}function readOrdinaryFile(e){let{size:t}=ordinary(e);if(t>d)throw Error(tooLarge(d));let n=readUpTo(e,d);if(n.length!==t)throw Error(`it is not a regular file`);return n.toString(`utf8`)}function realPath(e){return r(e)}function ordinary(e){let t=i(e);if(!t.isFile())throw Error(t.isDirectory()?`it is a directory`:`it is not a regular file`);return t}function readUpTo(r,i){let a=t(r,`r`);try{let e=[];for(let t=0;;){let r=Buffer.alloc(65536),o=n(a,r);if(o===0)return Buffer.concat(e);if(e.push(r.subarray(0,o)),t+=o,t>i)throw Error(tooLarge(i))}}finally{e(a)}}function tooLarge(e){return`it is larger than ${e/1024/1024} MiB`}var ne=`0.1.0`;function problemsToError(e,t=`Nothing was sent. Change the inputs named above and run this again.`){let n=e.map(sentence),[r]=n;return new c(`invalid-input`,r!==void 0&&n.length===1?r:`${n.length} inputs must be changed:\n${n.map(e=>`  ${e}`).join(`
`)}`,{hint:t})}function sentence({input:e,problem:t,fix:n,place:r}){return`${r===void 0?``:`${r.file}:${r.line}:${r.column} `}${e}: ${t}. ${n}.`}function nearest(e,t){if(e.length>100)return;let[n]=t.filter(t=>t.startsWith(e.toLowerCase())).toSorted((e,t)=>e.length-t.length);if(e.length>=3&&n!==void 0)return n;let r;for(let n of t){let t=editDistance(e.toLowerCase(),n);(r===void 0||t<r.distance)&&(r={word:n,distance:t})}return r!==void 0&&r.distance<=Math.max(2,Math.floor(r.word.length/3))?r.word:void 0}function editDistance(e,t){let n=Array.from({length:t.length+1},(e,t)=>t);for(let[r,i]of[...e].entries()){let e=[r+1];for(let r=0;r<t.length;r++){let a=(n[r]??0)+(t[r]===i?0:1);e.push(Math.min(a,(n[r+1]??0)+1,(e[r]??0)+1))}n=e}return n[t.length]??0}const f=[`plan`,`snapshot`,`launch`,`refresh`,`destroy`,`reap`,`release`,`status`],p=f,m=[`plan`,`snapshot`,`refresh`],h=[`plan`,`snapshot`,`launch`,`refresh`],g=[`plan`,`launch`,`refresh`],_={cloud:{name:`cloud`,type:`text`,otherwise:"`OS_CLOUD`, or the only cloud in the file",description:"Name of the cloud in `clouds.yaml`.",verbs:p},cloudsYaml:{name:`clouds-yaml`,type:`text`,read:e=>e.raw(),otherwise:"`OS_*` variables, then `clouds.yaml` in the standard locations",description:"Content of a `clouds.yaml`, typically from a CI secret.",verbs:p},regions:{name:`region`,type:`list`,read:readRegions,otherwise:"`OS_REGION_NAME`, then `clouds.yaml`, then the only region",description:`Regions to work in. The first is the region of the golden server. Restage copies the image to the others, and launches servers in each region.`,verbs:p},caCert:{name:`ca-cert`,type:`text`,otherwise:"`OS_CACERT`, then `clouds.yaml`",description:`CA certificate of the cloud's endpoints: PEM text, or the path of a PEM file.`,verbs:p},allowedProjects:{name:`allowed-projects`,type:`list`,otherwise:`any project`,description:`Names or ids of the projects in which the run may work. The run refuses any other project.`,verbs:p},allowHttpEndpoints:{name:`allow-http-endpoints`,type:`boolean`,default:`false`,description:"Send the token to services whose address in the catalog is `http://` even if the sign-in uses `https://`. Anyone on the network path can read the token.",verbs:p}};function readRegions(e){let t=e.value(),n=t?.find((e,n)=>t.indexOf(e)!==n);return n!==void 0&&e.refuse(`it names ${n} twice`,`Name each region once`),t}const v={dryRun:{name:`dry-run`,type:`boolean`,default:`false`,description:"`destroy` reports what it would delete, and deletes nothing.",verbs:[`destroy`]},withImages:{name:`with-images`,type:`boolean`,default:`false`,description:"`destroy` also deletes the images that `refresh` made for the environment. Without it, these images are kept for their golden server. Images of `pr-<number>` and of environments with a `ttl` are deleted with either value.",verbs:[`destroy`]}},y=`server`;function utcStamp(e){return new Date(e).toISOString().replaceAll(/[-:]|\.\d+/g,``)}function parseUtcStamp(e){let t=/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(e);if(t===null)return;let[,n,r,i,a,o,s]=t,c=Date.parse(`${n}-${r}-${i}T${a}:${o}:${s}Z`);return Number.isNaN(c)||utcStamp(c)!==e?void 0:c}function imageName(e,t){let n=utcStamp(t),r=255-`restage--${n}`.length;return`restage-${e.replaceAll(/[^A-Za-z0-9._-]+/g,`-`).slice(0,r)}-${n}`}function serverName({environment:e,role:t,generation:n,index:r}){let i=t===`server`?e:`${e}-${t}`,a=`-g${n}-${r}`,o=60-a.length;if(isHostLabel(i)&&i.length<=o)return i+a;let s=createHash(`sha256`).update(JSON.stringify([e,t])).digest(`hex`).slice(0,8);return`${i.toLowerCase().replaceAll(/[^a-z0-9]/g,`-`).slice(0,o-s.length-1)}-${s}`.replace(/^-+/,``).replaceAll(/--+/g,`-`)+a}function parseServerIndex(e){let t=/-g[1-9]\d*-([1-9]\d*)$/.exec(e)?.[1];return t===void 0?void 0:Number(t)}function looksLikeId(e){return/^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(e)}function randomHex(e,t){return Math.floor(e()*16**t).toString(16).padStart(t,`0`)}function isValidEnvironment(e){return e.length<=40&&isHostLabel(e)}function environmentFact(e){return e===`-`?{}:{environment:e}}function pullRequestEnvironment(e){return`pr-${e}`}function pullRequestOf(e){let t=/^pr-([1-9]\d{0,9})$/.exec(e)?.[1];return t===void 0?void 0:Number(t)}function isHostLabel(e){return/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(e)}function namesHere(e,t,n){let r=[...new Set(t)].filter(e=>e!==``),i=r.filter(e=>includes(e,n)||includes(n,e)),a=(i.length>0?i:r).slice(0,5);return a.length===0?`There are no ${e}.`:`Available ${e}: ${a.join(`, `)}${r.length>a.length?`, …`:``}.`}function includes(e,t){return e.toLowerCase().includes(t.toLowerCase())}function isScript(e){return e!==void 0&&e!==`none`}function sealHash({text:e}){return createHash(`sha256`).update(e).digest(`hex`)}function describeSeal(e){return`${e.name} (sha256 ${sealHash(e).slice(0,8)}…)`}const b=65535;function sealedLength(e){return Math.ceil(Buffer.byteLength(sealUserData(e,`0`.repeat(32)),`utf8`)/3)*4}function sealNonce(e){return createHash(`sha256`).update(`restage seal ${e}`).digest(`hex`).slice(0,32)}const x=`RESTAGE_SEAL_END`,S=`restage: sealing begins`;function sealUserData(e,t){let n=Buffer.from(e.text,`utf8`).toString(`base64`).match(RegExp(`.{1,76}`,`g`))??[];return`#!/bin/sh
# restage: seals this copy of a server. It has no network. docs/sealing.md
nonce='${t.slice(0,16)}''${t.slice(16)}'
say() {
  for tty in /dev/console /dev/ttyS0; do
    [ -c "$tty" ] && printf '\\r\\n%s\\r\\n' "$1" >"$tty" 2>/dev/null
  done
}
umask 077
dir=/run
[ -d "$dir" ] && [ -w "$dir" ] || dir=/tmp
script="$dir/restage-seal"
base64 -d >"$script" <<'${x}'
${n.join(`
`)}
${x}
code=$?
if [ "$code" -eq 0 ]; then
  # What the script writes is for the system to read.
  umask 022
  # Not run as a program: /run may be mounted noexec.
  read -r first <"$script"
  say '${S}'
  case $first in '#!'*) interpreter=\${first#??} ;; *) interpreter=/bin/sh ;; esac
  if [ -c /dev/console ]; then $interpreter "$script" </dev/null >/dev/console 2>&1; else $interpreter "$script" </dev/null; fi
  code=$?
fi
rm -f "$script"
sync
if [ "$code" -eq 0 ]; then say "restage: sealed $nonce"; else say "restage: seal failed with $code"; fi
sync
# Nova shows no console of a server that is off (libvirt): the word is read before that.
sleep 30
poweroff || shutdown -h now || poweroff -f
`}function readSealWord(e,t){for(let n of e.split(/\r\n|\r|\n/).toReversed()){if(n.trimEnd().endsWith(`restage: sealed ${t}`))return{kind:`sealed`};let e=/restage: seal failed with (?<code>\d{1,3})\s*$/.exec(n)?.groups?.code;if(e!==void 0)return{kind:`failed`,code:e}}return{kind:`nothing`}}function scriptOutput(e){let t=visibleLines(e),n=t.findLastIndex(e=>e.includes(S));return n<0?[]:t.slice(n+1).filter(e=>e!==``&&!e.includes(`restage: seal`)).slice(-15)}function awaitsSeal({seal:e}){return e?.kind===`awaited`}function sealRule(e,t){return e===void 0?t?{kind:`any-sealed`}:{kind:`any-raw`}:e===`none`?{kind:`any-raw`}:{kind:`sealed-by`,by:sealHash(e)}}function mayUse(e,t){if(t?.kind===`awaited`)return!1;switch(e.kind){case`any-raw`:return t===void 0;case`any-sealed`:return t?.kind===`sealed`;case`sealed-by`:return t?.kind===`sealed`&&t.by===e.by;default:return e}}function mayContinue(e,t){return e===void 0?t===void 0:t?.kind===`awaited`&&t.by===e}const C=`-raw`;function rawName(e){return[...e].slice(0,251).join(``)+C}function sealedName(e){return e.endsWith(C)?e.slice(0,-4):`${e}-sealed`}function readUserData(e){let t=textOf(e);if(t!==void 0)return fitsUserData(t)||e.refuse(`it has ${Buffer.byteLength(t,`utf8`)} bytes, but Nova accepts at most 48 KiB`,"Let the server download the rest, for example with `#include`"),t}function fitsUserData(e){return Math.ceil(Buffer.byteLength(e,`utf8`)/3)*4<=b}function readSealInput(e){let t=e.value();if(t===void 0||t===`none`)return t;if(t!==`linux`&&!t.startsWith(`@`)){e.refuse(`\`${t}\` is neither \`linux\`, \`none\` nor \`@path\``,"Write the path of a script after `@`, or write `linux` or `none`");return}let n=t===`linux`?`#!/bin/sh
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
`:textOf(e,"Write the path of a readable script after `@`");if(n===void 0)return;let r={name:t===`linux`?t:t.slice(1).trim(),text:n};n.startsWith(`#!`)||e.refuse("the script does not begin with `#!`","Begin it with `#!/bin/sh`, or with its interpreter");let i=sealedLength(r);return i>65535&&e.refuse(`the script has ${Buffer.byteLength(n,`utf8`)} bytes. With the code that runs it, the user data has ${i} characters, but Nova accepts at most ${b}`,`Shorten the script, or move a part of it to the golden server`),r}function textOf(e,t="Write the path of a readable file after `@`, or write the text itself"){let n=e.raw();if(n===void 0||!n.startsWith(`@`))return n;let r=n.slice(1).trim();try{return e.context.readFile(r)}catch(n){e.refuse(`the file \`${r}\` cannot be read (${messageOf(n)})`,t);return}}const w=/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,T=/[\u{10000}-\u{10ffff}]/u;function unfitCharacter(e){let[t]=[{found:w.exec(e),why:`is invisible`},{found:T.exec(e),why:`is outside the Basic Multilingual Plane`}].flatMap(({found:e,why:t})=>e===null?[]:[{at:e.index,character:e[0],why:t}]).sort((e,t)=>e.at-t.at);return t&&describe(t.character,t.why)}function invisibleCharacter(e){return describe(w.exec(e)?.[0],`is invisible`)}function describe(e,t){let n=e?.codePointAt(0);return n===void 0?void 0:`U+${n.toString(16).toUpperCase().padStart(4,`0`)}, which ${t}`}function readName(e){let t=e.value();return t!==void 0&&refuseInvisible(e,t),t}function readNames(e){let t=e.value()??[];for(let n of t)refuseInvisible(e,n);return t}function refuseInvisible(e,t){let n=invisibleCharacter(t);n!==void 0&&e.refuse(`\`${visible(t)}\` contains ${n}`,`Retype the name, or use the id`)}function refuseUnfit(e,t){let n=unfitCharacter(t);n!==void 0&&e.refuse(`\`${visible(t)}\` contains ${n}`,`Leave that character out`)}const E=`(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\\d{4,32})`,D=RegExp(`^${E}$`),O={golden:{name:`golden`,type:`text`,read:readName,description:`Name or id of the golden server.`,verbs:[...h,`release`]},image:{name:`image`,type:`text`,otherwise:"a snapshot of `golden`",description:`Use this image (name or id) instead of taking a snapshot.`,verbs:g},imageMaxAgeMs:{name:`image-max-age`,type:`duration`,zeroAllowed:!0,default:`0`,inFile:`yields`,description:"How old a reused image may be. A run that may stop the golden server uses its newest verified image if that is not older, and otherwise takes a snapshot; `0` means that it always takes one. `launch`, and a run with `may-stop-golden: false`, never take one: they fail if the newest image is older, and `0` means any age.",verbs:h},imageName:{name:`image-name`,type:`text`,read:readImageName,otherwise:"`restage-<golden>-<UTC time>`",description:`Name of the new image.`,verbs:m},shutdown:{name:`shutdown`,type:`choice`,words:[`graceful`,`guest`,`cloud`,`pause`,`quiesce`,`skip`],default:`graceful`,description:"How the golden server is stopped for its snapshot. `graceful`: the cloud presses the power button (ACPI), and cuts the power if the guest does not shut down in time. `guest`: Restage runs `shutdown-command` and waits until the guest has powered itself off. This is the safest way. `cloud`: a snapshot service of the cloud stops and starts the server; Restage judges the stop by the power states that it saw. `pause`: the server is paused while all its volumes are captured at the same instant. `quiesce`: the server keeps running, and its guest agent freezes the file systems. `skip`: the server keeps running, and its disk is captured as after a power cut. `pause` and `quiesce` need a golden server that boots from a volume; `quiesce` also needs the image properties `hw_qemu_guest_agent` and `os_require_quiesce`.",verbs:m},volumes:{name:`volumes`,type:`list`,read:readVolumes,otherwise:`the root disk, with a warning; all volumes, if the golden server boots from a volume`,description:"Which volumes of the golden server are copied. `all`: all of them. `root`: only the root disk. Anything else: these volumes (names or ids) and the root disk. Each server gets its own copies, in the order of the devices. If this input is not set, a golden server that boots from an image is copied without its volumes, and each run prints a warning. `launch` uses the volumes that are in the image.",verbs:h},seal:{name:`seal`,type:`text`,read:readSealInput,inFile:`yields`,schema:{type:`string`,pattern:`^(linux|@.+)$`},otherwise:`unsealed images, or, once this golden server has sealed ones, only those`,description:"Makes the copy of the golden server safe before anything is launched from it. The copy boots once, without a network, and runs a script that removes its identity, jobs and secrets. Servers are launched only from the result. `@path`: your script. `linux`: the script that comes with Restage. `none`: use unsealed images even if this golden server has sealed ones; not allowed in an environment file. The golden server must boot from an image and have cloud-init. Data volumes are not copied.",verbs:h},shutdownTimeoutMs:{name:`shutdown-timeout`,type:`duration`,default:`60s`,inFile:`yields`,description:"How long the guest may take to shut down with `shutdown: guest`. With `graceful`, Nova decides: it cuts the power after 60 s, or after the `os_shutdown_timeout` that the image of the golden server had when the server was created. A longer value cannot change that, and causes a warning. A value below 60 s only changes the verdict: a stop that takes longer counts as forced.",verbs:m},shutdownCommand:{name:`shutdown-command`,type:`text`,description:"For `shutdown: guest`: the command to run in a shell on the runner. It gets facts about the golden server as `RESTAGE_*` variables.",verbs:m},onForcedStop:{name:`on-forced-stop`,type:`choice`,words:[`warn`,`fail`,`retry`],default:`warn`,inFile:`yields`,description:"What to do if the cloud had to cut the power. `warn`: print a warning and keep the image. `fail`: start the golden server again, keep no image, and fail. `retry`: start the golden server, wait a minute, and stop it once more; if its power is cut again, continue as with `fail`.",verbs:m},snapshotTimeoutMs:{name:`snapshot-timeout`,type:`duration`,words:[`auto`],default:`auto`,inFile:`yields`,description:"How long the snapshot may take until the image is usable. `auto`: the largest copied disk in GB x `seconds-per-gb` x 1.5, but at least 15 minutes. Any other value is used as it is.",verbs:m},secondsPerGb:{name:`seconds-per-gb`,type:`number`,default:`72`,inFile:`yields`,description:"How long a snapshot takes per GB of the largest copied disk; 72 means 50 GB in one hour. It sets the estimate, and the limit of `snapshot-timeout: auto`. Once earlier snapshots were measured, their rate replaces it in the estimate, but never in the limit.",verbs:m},keepImages:{name:`keep-images`,type:`integer`,example:`3`,otherwise:"the number that was last set for this golden server, else `3`",inFile:`yields`,description:"How many verified images of the golden server to keep. After `refresh` has made a new image, it deletes the older ones. The number also applies to later runs that do not set it. An image that servers run from is always kept.",verbs:[`plan`,`refresh`]},shareWith:{name:`share-with`,type:`list`,read:readProjects,inFile:`never`,otherwise:`not shared`,description:"Ids of projects that may launch servers from the image. Each project becomes a member of the image when the image is verified, or when a verified image is reused. These projects use the image with `golden-image-of`. Not possible for images that consist of volume snapshots.",verbs:m},goldenImageOf:{name:`golden-image-of`,type:`text`,read:readGoldenImageOf,schema:{type:`string`,pattern:`^${E}/[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$`},description:"Instead of `golden`: `<project id>/<server id>` of a golden server in another project that shares its images with this project (`share-with`). The run uses the newest verified image; `image-max-age` limits its age. Restage never changes or deletes that image.",verbs:g},mayStopGolden:{name:`may-stop-golden`,type:`boolean`,read:e=>e.value()??e.context.event?.kind!==`pull-request`,inFile:`never`,otherwise:"`false` in a pull request, else `true`",description:"Whether this run may stop the golden server for a new snapshot. With `false`, it uses the newest verified image, and fails if that is older than `image-max-age`. If no image can be used, but a snapshot is in progress, the run waits for that snapshot.",verbs:m}};function readProjects(e){let t=[...new Set(e.value()??[])];for(let n of t)D.test(n)||e.refuse(`\`${visible(n)}\` is not a project id, and the image service does not check it`,"Use the id (`openstack project show -f value -c id <name>`), not the name");return t}function readGoldenImageOf(e){let t=e.value();if(t===void 0)return;let[n=``,r=``,...i]=t.split(`/`);if(D.test(n)&&looksLikeId(r)&&i.length===0)return{projectId:n,serverId:r};e.refuse(`\`${visible(t)}\` is not \`<project id>/<server id>\``,"Use the ids of the golden project and of the golden server in it (`openstack server show -f value -c project_id -c id <name>`), not names")}function readVolumes(e){let t=[...new Set(readNames(e))],[n,...r]=t;if(n===void 0)return;if(r.length===0&&(n===`all`||n===`root`))return n;let i=t.find(e=>e===`all`||e===`root`);if(i===void 0)return t;e.refuse(`\`${i}\` cannot be combined with names of volumes`,"Write `all`, `root`, or names and ids. If a volume has that name, write its id")}function readImageName(e){let t=e.value();if(t!==void 0)return[...t].length>255&&e.refuse(`it is longer than 255 characters`,`Write a shorter name`),refuseUnfit(e,t),t}function addressOf(e,t){let rank=({kind:e,version:t})=>(e===`floating`?0:2)+(t===4?0:1),[n]=e.filter(({version:e})=>t===`any`||String(e)===t).toSorted((e,t)=>rank(e)-rank(t));return n?.address}function hostOf(e){return e.includes(`:`)?`[${e}]`:e}const k=/\{\{\s*(?<path>[^{}]*?)\s*\}\}/g;function unknownPlaceholders(e){return[...e.matchAll(k)].filter(({groups:e})=>!/^(?:environment|address|roles\.[a-z0-9-]+\.address)$/.test(e?.path??``)).map(([e])=>e)}function renderUrl(e,{environment:t,servers:n}){let addressOf=e=>n.find(t=>(e===void 0||t.role===e)&&t.address!==void 0)?.address,r=!0,i=e.replaceAll(k,(e,n)=>{if(n===`environment`)return t;let i=addressOf(n===`address`?void 0:n.split(`.`)[1]);return r&&=i!==void 0&&isIP(i)!==0,i===void 0?``:hostOf(i)});if(r&&/^https?:/.test(i)&&URL.canParse(i))return new URL(i).href}const A={spec:{name:`spec`,type:`text`,description:"Path of an environment file (`restage.yml`) that describes several roles.",verbs:[`plan`,`snapshot`,`launch`,`refresh`,`destroy`]},wait:{name:`wait`,type:`boolean`,default:`true`,description:"With `false`, the run starts a snapshot, or its copy to another region, and exits with `status=pending` without waiting for it. Run again to continue. With either value, a run waits for servers.",verbs:[`snapshot`,`launch`,`refresh`]},timeBudgetMs:{name:`time-budget`,type:`duration`,otherwise:`in the action on a GitHub-hosted runner, 5 h 50 min from the start of the job; else no limit`,description:"Exit with `status=pending` before this much time has passed; run again to continue. A golden server that a dead run left off is restored first, even beyond this time. GitHub does not tell an action the `timeout-minutes` of its job.",verbs:h},passEnv:{name:`pass-env`,type:`list`,read:readPassEnv,otherwise:`none`,description:"Environment variables to pass to `shutdown-command` and `ready: command:…`, in addition to `PATH`, `HOME`, `USER`, `TMPDIR`, the locale, `SSH_AUTH_SOCK`, `*_PROXY` without passwords, `SSL_CERT_*` and `RESTAGE_*`.",verbs:h},apply:{name:`apply`,type:`boolean`,default:`false`,description:"`reap` deletes only with `true`; otherwise it reports what it would delete.",verbs:[`reap`]},githubToken:{name:`github-token`,codeHost:!0,type:`text`,otherwise:"the job's own token; the CLI reads it from `GITHUB_TOKEN`",workflowDefault:"${{ github.token }}",description:"GitHub token for `comment`, `deployment` and `on-push`. A run that an `issue_comment` event started also uses it to read the pull request.",verbs:[`plan`,`launch`,`refresh`,`destroy`,`reap`]},comment:{name:`comment`,codeHost:!0,type:`boolean`,default:`false`,description:"Maintain one comment on the pull request that lists its servers (needs `pull-requests: write`). `reap` updates the comments of the environments `pr-<number>` that it deletes.",verbs:[`plan`,`launch`,`refresh`,`destroy`,`reap`]},summary:{name:`summary`,actionOnly:!0,type:`boolean`,default:`true`,description:`Write a job summary.`,verbs:p},history:{name:`history`,actionOnly:!0,type:`choice`,words:[`none`,`cache`],default:`none`,description:"Where the trend in the job summary gets the figures of earlier runs. `none`: from the newest image, which contains those of the last 20 runs. `cache`: from the runner's cache service; anyone who can run a workflow of the repository can write there.",verbs:[`snapshot`,`launch`,`refresh`]},deployment:{name:`deployment`,codeHost:!0,type:`boolean`,default:`false`,description:"Record a GitHub deployment (needs `deployments: write`). Its environment is `preview` in a pull request, and otherwise has the name of the servers’ environment. It becomes inactive when the servers are deleted.",verbs:[`launch`,`refresh`,`destroy`,`reap`]},environmentUrl:{name:`environment-url`,codeHost:!0,type:`text`,read:readUrl,description:"URL for the deployment and the comment, for example `http://{{ address }}:8080/`. Placeholders: `{{ address }}` is the address of the first server, `{{ roles.<name>.address }}` the address of the first server of a role, `{{ environment }}` the name of the environment.",verbs:[`launch`,`refresh`,`destroy`]},onPush:{name:`on-push`,codeHost:!0,type:`choice`,words:[`none`,`keep`,`launch`,`refresh`],default:`none`,description:"What a push to a pull request does to its servers. `none`: every event runs `operation`, even when the pull request is closed. With any other value, servers are launched when a pull request is opened, and deleted when it is closed, merged or loses its `label` (needs `pull-requests: read`). `keep`: a push renews the `ttl` of the servers; if fewer than `min-ready` are usable, it runs `operation`. `launch`: a push launches missing servers from the newest image, and renews the `ttl` of all. `refresh`: a push launches a new generation and deletes the old one.",verbs:[`launch`,`refresh`,`destroy`]},label:{name:`label`,codeHost:!0,type:`text`,read:readLabel,otherwise:`every pull request`,description:"With `on-push`: only pull requests that have this label get servers.",verbs:[`launch`,`refresh`,`destroy`]},allowForks:{name:`allow-forks`,type:`boolean`,default:`false`,description:`Also take snapshots and launch servers for pull and merge requests from forks. Their authors can then run code next to, or on, a copy of a live server.`,verbs:[`snapshot`,`launch`,`refresh`]},maxEnvironments:{name:`max-environments`,type:`integer`,otherwise:`no limit`,description:"Maximum number of ephemeral environments (those of pull requests, and those with a `ttl`) in the project. While the project has this many, no run launches another one. Environments that exist are not affected. Runs that start at the same time do not see each other, so two of them may exceed the limit by one.",verbs:g},hostKeys:{name:`host-keys`,type:`boolean`,default:`false`,description:"Read the SSH host keys of ready servers from their consoles, where cloud-init prints them, for the outputs `known-hosts`, `ssh-config` and `ansible-inventory`. If a server prints no keys, the run prints a warning; `ready: host-keys` waits for them, and implies this input.",verbs:[`launch`,`refresh`]},sshDirectory:{name:`ssh-directory`,type:`text`,read:readDirectory,description:"Directory in the workspace, for example `.ssh-staging`, for the files `known_hosts`, `config` and `inventory.yml`. Implies `host-keys`. The library writes no files.",verbs:[`launch`,`refresh`]},sshUser:{name:`ssh-user`,type:`text`,read:readSshUser,otherwise:`the client's own choice`,description:"User in `ssh-config` and `ansible-inventory`.",verbs:[`launch`,`refresh`]},sshPort:{name:`ssh-port`,type:`integer`,read:readSshPort,default:`22`,description:"Port of the SSH server, in `known-hosts`, `ssh-config` and `ansible-inventory`.",verbs:[`launch`,`refresh`]},failWhenGoldenOff:{name:`fail-when-golden-off`,actionOnly:!0,type:`boolean`,default:`false`,description:"With `true`, `status` fails the step while a golden server is off unexpectedly. With `false`, it prints a warning and sets the output `golden-off`.",verbs:[`status`]},consoleTail:{name:`console-tail`,type:`boolean`,default:`false`,description:`When servers fail, show the end of the first one's console in the log. It may contain secrets of the guest that Restage does not know. An interactive terminal always shows it; comments, summaries and annotations never do.`,verbs:[`launch`,`refresh`]}};function readDirectory(e){let t=e.value()?.replace(/^(?:\.\/)+/,``).replace(/\/+$/,``);if(t===void 0)return;let n=t.split(`/`);if(t.length<=200&&n.every(e=>/^[A-Za-z0-9._-]+$/.test(e)&&!/^\.+$/.test(e)&&e!==`.git`))return t;e.refuse(`\`${t}\` is not a relative path below the workspace (in the CLI: the current directory)`,"Write names of letters, digits, `.`, `_` and `-`, with `/` between them, such as `.ssh-staging`; without `..`, and not below `.git`")}function readSshUser(e){let t=e.value();if(t===void 0||/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/.test(t))return t;e.refuse(`\`${t}\` is not a user name`,"Write letters, digits, `.`, `_` and `-`, such as `ubuntu`")}function readSshPort(e){let t=e.value()??22;return t<=65535?t:(e.refuse(`${t} is not a port`,`Write a number from 1 to 65535`),22)}function readPassEnv(e){let t=e.value()??[];for(let n of t)/^[A-Za-z_]\w*$/.test(n)||e.refuse(`\`${n}\` is not the name of a variable`,"Write only names, with letters, digits and `_`, but without `$`, `=` or `*`");return t}function readUrl(e){let t=e.value();for(let n of unknownPlaceholders(t??``))e.refuse(`there is no placeholder \`${n}\``,"Write `{{ environment }}`, `{{ address }}` or `{{ roles.<name>.address }}`");return t}function readLabel(e){let t=e.value();return t!==void 0&&!e.isGiven(`on-push`)&&e.refuse("it has no effect without `on-push`","Write `on-push: keep`, or leave the label out"),t}const j=[`plan`,`snapshot`,`launch`,`refresh`,`destroy`,`status`],M={type:`string`,pattern:`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`,maxLength:40};function readEnvironment(e){let t=e.value();return t===void 0?defaultEnvironment(e):(isValidEnvironment(t)||e.refuse(`\`${t}\` cannot be part of a host name`,"Write up to 40 lower-case letters, digits and dashes, beginning and ending with a letter or digit, for example `pr-12`"),t)}function defaultEnvironment({refuse:e,context:{event:t,verb:n}}){return t?.kind===`pull-request`?pullRequestEnvironment(t.number):(t?.kind===`other`&&n!==`status`&&j.includes(n)?e(`it is missing, and the event \`${t.name}\` belongs to no environment`,"Write the name of the environment, for example `staging`"):n===`destroy`&&e("it is missing, and `destroy` deletes only a named environment","Write its name, for example `qa`. `status` lists the environments"),n===`snapshot`?`-`:`staging`)}const N={quote:34,comma:44,bracket:91,bracketEnd:93,brace:123,braceEnd:125};var JsonTooMuch=class extends Error{name=`JsonTooMuch`};function parseJson(e){let t=0,n=1;for(let r=0;r<e.length;r+=1){switch(e.charCodeAt(r)){case N.quote:r=endOfString(e,r);break;case N.bracket:case N.brace:if(t+=1,n+=1,t>64)throw new JsonTooMuch(`it is nested more than 64 levels deep`);break;case N.bracketEnd:case N.braceEnd:--t;break;case N.comma:n+=1}if(n>1e6)throw new JsonTooMuch(`it holds more than 1000000 values`)}return JSON.parse(e)}function endOfString(e,t){for(let n=e.indexOf(`"`,t+1);n!==-1;n=e.indexOf(`"`,n+1)){let t=0;for(;e[n-1-t]===`\\`;)t+=1;if(t%2==0)return n}return e.length}const P={environment:`restage_environment`,role:`restage_role`,generation:`restage_generation`,run:`restage_run`,expiresAt:`restage_expires_at`,nonce:`restage_nonce`,stage:`restage_stage`,image:`restage_image`,golden:`restage_golden`,consistency:`restage_consistency`,verified:`restage_verified`,name:`restage_name`,goldenServer:`restage_golden_server`,released:`restage_released`,left:`restage_left`,removing:`restage_removing`,keepImages:`restage_keep_images`,ephemeral:`restage_ephemeral`,ttl:`restage_ttl`,deletionCandidate:`restage_deletion_candidate`,volumes:`restage_volumes`,leftOut:`restage_left_out`,history:`restage_history`,quarantine:`restage_quarantine`,kind:`restage_kind`,sealWith:`restage_seal_with`,sealedFrom:`restage_sealed_from`,sealedBy:`restage_sealed_by`,sealedIn:`restage_sealed_in`,sealing:`restage_sealing`,goldenSealed:`restage_sealed`},F=`restage_`;function isEphemeralEnvironment(e,t){return t!==void 0||pullRequestOf(e)!==void 0}function isEphemeral({ephemeral:e,environment:t}){return e??pullRequestOf(t)!==void 0}function serverMarks(e){let t=e.volumes===void 0||e.volumes===0?void 0:String(e.volumes),{imageId:n,quarantine:r}=e;return present({...commonValues(e),[P.image]:n,[P.volumes]:t,[P.quarantine]:r})}const re=Object.keys(serverMarks({environment:`e`,role:`r`,generation:1,run:`r`,expiresAt:0,nonce:`n`,stage:`candidate`,imageId:`i`,volumes:1,quarantine:`q`})).length;function imageMarks(e,t){return present({...commonValues(e),[P.golden]:e.goldenId,[P.consistency]:e.consistency,[P.verified]:String(e.verified),[P.name]:t,[P.keepImages]:e.keepImages===void 0?void 0:String(e.keepImages),[P.ephemeral]:e.ephemeral===void 0?void 0:String(e.ephemeral),[P.ttl]:ttlValue(e),[P.deletionCandidate]:e.deletionCandidate===void 0?void 0:isoTime(e.deletionCandidate),...sealValues(e.seal)})}function sealValues(e){let t=e?.kind===`sealed`;return{[P.kind]:t?`sealed`:`raw`,[P.sealWith]:e?.kind===`awaited`?e.by:`none`,...t?{[P.sealedFrom]:e.from,[P.sealedBy]:e.by,[P.sealedIn]:e.in}:{}}}function sealingMarks({imageId:e,...t}){return present({...commonValues({...t,generation:0,expiresAt:void 0,stage:void 0}),[P.sealing]:e})}function volumeMarks(e){return present(commonValues({...e,expiresAt:void 0,stage:void 0}))}function withMarks(e,t){let n=Object.entries(e).filter(([e])=>!e.startsWith(F));return{...Object.fromEntries(n),...t}}function readServerMarks(e){if(e[P.golden]!==void 0||e[P.sealing]!==void 0)return;let t=readCommon(e),n=readCount$1(e[P.volumes]);return t&&{...t,imageId:e[P.image],volumes:n,quarantine:e[P.quarantine]}}function readSealingMarks({metadata:e,imageId:t}){let n=readCommon(e),r=e[P.sealing];if(e[P.golden]!==void 0||n?.nonce===void 0||!isId(r)||r!==t)return;let{environment:i,role:a,run:o,nonce:s}=n;return{environment:i,role:a,run:o,nonce:s,imageId:r}}const I=`restage_id`;function selfValues(e){return{[I]:e}}function isCopied({id:e,metadata:t}){return(t[I]??e)!==e}function readVolumeMarks(e){let t=readCommon(e.metadata);if(t?.nonce===void 0||isCopied(e))return;let{environment:n,role:r,generation:i,run:a,nonce:o}=t;return{environment:n,role:r,generation:i,run:a,nonce:o}}function readImageMarks(e,t){let n=e[P.golden],r=readSeal(e);if(n===void 0||r===`malformed`||!(r?.kind===`sealed`?isSealedIn(r.in,e):isOfServer(n,e))||(e[P.name]??t)!==t)return;let i=readCommon(e),a=L.find(t=>t===e[P.consistency]);if(i===void 0||a===void 0)return;let o=e[P.verified]===`true`,s={...i,goldenId:n,consistency:a,...readPolicy(e)};return r===void 0?{...s,verified:o}:{...s,verified:o&&r.kind===`sealed`,seal:r}}function readSeal(e){let{[P.sealWith]:t,[P.sealedFrom]:n,[P.sealedBy]:r,[P.sealedIn]:i}=e;return e[P.kind]===`sealed`?!isId(n)||!isId(i)||!/^[0-9a-f]{64}$/.test(r??``)?`malformed`:{kind:`sealed`,from:n,by:r??``,in:i}:t===void 0||t===`none`?void 0:{kind:`awaited`,by:t}}function isSealedIn(e,{instance_uuid:t}){return t===void 0||t===e}function isId(e){return/^[\w-]{1,64}$/.test(e??``)}function readPolicy(e){let t=readBoolean(e[P.ephemeral]),n=readCount$1(e[P.keepImages]),r=t===!0?readCount$1(e[P.ttl]):void 0,i=readExpiry(e[P.deletionCandidate]);return{...t===void 0?{}:{ephemeral:t},...n===void 0?{}:{keepImages:n},...r===void 0?{}:{ttlMs:r*1e3},...typeof i==`number`?{deletionCandidate:i}:{}}}function readBoolean(e){return e===`true`||e===`false`?e===`true`:void 0}function ttlValue({ephemeral:e,ttlMs:t}){if(e===!0)return t===void 0?`none`:String(Math.ceil(t/1e3))}function isOfServer(e,t){let{instance_uuid:n,block_device_mapping:r}=t;return n===void 0?r!==void 0&&t[P.name]!==void 0:n===e}function isExpired(e,t){return e.expiresAt!==void 0&&e.expiresAt<=t}function isoTime(e){return new Date(e).toISOString().replace(/\.\d+/,``)}const L=[`clean`,`forced`,`offline`,`quiesced`,`live`,`unknown`];function commonValues(e){return{[P.environment]:e.environment,[P.role]:e.role,[P.generation]:String(e.generation),[P.run]:e.run,[P.expiresAt]:e.expiresAt===void 0?void 0:isoTime(e.expiresAt),[P.nonce]:e.nonce,[P.stage]:e.stage}}function readCommon(e){let{[P.environment]:t,[P.role]:n,[P.run]:r}=e,i=readGeneration(e[P.generation]),a=readExpiry(e[P.expiresAt]),o=readStage(e[P.stage]);if(t&&n&&r&&i!==void 0&&a!==`malformed`&&o!==`malformed`)return{environment:t,role:n,generation:i,run:r,expiresAt:a,nonce:e[P.nonce],stage:o}}function readCount$1(e){return/^[1-9]\d{0,8}$/.test(e??``)?Number(e):void 0}function readGeneration(e){return/^(?:0|[1-9]\d{0,8})$/.test(e??``)?Number(e):void 0}function readExpiry(e){if(e===void 0)return;let t=Date.parse(e);return Number.isNaN(t)||isoTime(t)!==e?`malformed`:t}function readStage(e){return e===void 0||e===`candidate`||e===`current`?e:`malformed`}function present(e){let t=Object.entries(e).filter(e=>e[1]!==void 0);return Object.fromEntries(t)}const R=[{start:`active`,begins:`active\\s*(?:,|$)`,pattern:`active$`,example:"`active`",parse:()=>({kind:`active`})},{start:`tcp:`,begins:`tcp:`,pattern:`tcp:[0-9]{1,5}$`,example:"`tcp:22`",parse:parseTcp},{start:`http:`,begins:`http://[:/]`,pattern:`http://([:/?]|$)`,example:"`http://:8080/path`",parse:(e,t)=>parseHttp(`http`,e,t)},{start:`https:`,begins:`https://[:/]`,pattern:`https://([:/?]|$)`,parse:(e,t)=>parseHttp(`https`,e,t)},{start:`console:`,begins:`console:`,pattern:`console:.`,example:"`console:<regex>`",parse:parseConsole},{start:`host-keys`,begins:`host-keys\\s*(?:,|$)`,pattern:`host-keys$`,example:"`host-keys`",parse:()=>({kind:`host-keys`})},{start:`command:`,begins:`command:`,pattern:`command:.`,example:"`command:<shell>`",parse:parseCommand}];R.map(({start:e})=>e);const z=R.flatMap(({example:e})=>e??[]),B=RegExp(`,(?=\\s*(?:${R.map(({begins:e})=>e).join(`|`)}))`),V={anyOf:[{type:`string`},{type:`array`,items:{type:`string`,pattern:`^(${R.map(({pattern:e})=>e).join(`|`)})`}}]};function readChecks(e){let t=[];for(let n of e.value()??[]){let r=parseReadyCheck(n);`problem`in r?e.refuse(r.problem,`Write ${z.slice(0,-1).join(`, `)} or ${z.at(-1)}`):t.push(r)}return t}function parseReadyCheck(e){let t=e.indexOf(`:`),n=t===-1?e:e.slice(0,t+1),r=R.find(e=>e.start===n);return r===void 0?{problem:`\`${e}\` is not a readiness check`}:r.parse(e.slice(n.length),e)}function parseTcp(e,t){let n=parsePort(e);return n===void 0?{problem:`\`${t}\` has no port from 1 to 65535`}:{kind:`tcp`,port:n}}function parseCommand(e){return e.trim()===``?{problem:"`command:` has no command"}:{kind:`command`,command:e.trim()}}function parseHttp(e,t,n){let r=/^\/\/(?<host>[^:/?#]*)(?::(?<port>\d+))?(?<path>[/?].*)?$/.exec(t)?.groups;if(r===void 0)return{problem:`\`${n}\` is not an address of the form \`${e}://:8080/path\``};if(r.host!==``)return{problem:`\`${n}\` names a host; leave the host out, as in \`${e}://:8080/path\`, because Restage uses the address of each server`};let i=r.port===void 0?e===`http`?80:443:parsePort(r.port);if(i===void 0)return{problem:`\`${n}\` has no port from 1 to 65535`};let a=r.path??`/`;return{kind:`http`,scheme:e,port:i,path:a.startsWith(`/`)?a:`/${a}`}}function parseConsole(e){if(e.trim()===``)return{problem:"`console:` has no regular expression"};try{return{kind:`console`,pattern:new RegExp(e.trim(),`m`)}}catch(t){return{problem:`\`console:${e}\` is not a valid regular expression (${messageOf(t)})`}}}function parsePort(e){let t=/^\d{1,5}$/.test(e)?Number(e):0;return t>=1&&t<=65535?t:void 0}const H=/,/,U=/,(?=\s*[\w.: -]+=)/,cut=(e,t)=>e.split(/\r?\n/).flatMap(e=>e.split(t)).map(e=>e.trim()).filter(e=>e!==``),cutList=e=>cut(e,H),cutChecks=e=>cut(e,B),cutPairs=e=>cut(e,U),W=/^[a-zA-Z0-9-_:. ]{1,255}$/,G={anyOf:[{type:`string`},{type:`array`,items:{type:`string`,pattern:`=`}},{type:`object`,propertyNames:{pattern:`^(?!restage_)[-a-zA-Z0-9_:. ]{1,255}$`},additionalProperties:{type:[`string`,`number`,`boolean`],maxLength:255}}]};function readMetadata(e){let{metadata:t,problems:n}=parseMetadata(e.raw()??``);for(let t of n)e.refuse(t,"Write `key=value`, one per line, or a JSON object with text values");return t}function parseMetadata(e){let{pairs:t,problems:n}=e.trimStart().startsWith(`{`)?pairsOfJson(e):pairsOfList(e),r=new Map;for(let[e,i]of t){let t=unfitCharacter(e)??unfitCharacter(i.replaceAll(/[\t\r\n]/g,` `));t!==void 0&&n.push(`${unfitCharacter(e)===void 0?`the value of \`${e}\``:`the key \`${visible(e)}\``} contains ${t}`),unfitCharacter(e)===void 0&&!W.test(e)&&n.push(`the key \`${e}\` is not 1 to 255 letters, digits, \`-_:.\` or spaces`),e.startsWith(`restage_`)&&n.push(`the key \`${e}\` begins with \`${F}\`, which is reserved for Restage`),[...i].length>255&&n.push(`the value of \`${e}\` is longer than 255 characters`),r.has(e)&&n.push(`the key \`${e}\` is given twice`),r.set(e,i)}return{metadata:Object.fromEntries(r),problems:n}}function pairsOfList(e){let t=[],n=[];for(let r of cutPairs(e)){let e=r.indexOf(`=`);e<1?n.push(`\`${r}\` is not \`key=value\``):t.push([r.slice(0,e).trim(),r.slice(e+1).trim()])}return{pairs:t,problems:n}}function pairsOfJson(e){let t;try{t=parseJson(e)}catch(e){return{pairs:[],problems:[`it begins with \`{\` but is not valid JSON (${messageOf(e)})`]}}let n=[],r=[];for(let[e,i]of Object.entries(t))i===null||typeof i==`object`?r.push(`the value of \`${e}\` is not text`):n.push([e,String(i)]);return{pairs:n,problems:r}}const K=`author`;function isLogin(e){return/^[a-z0-9][a-z0-9_-]{0,62}$/i.test(e)}function readSshUsers(e){let t=[...new Set(e.value()??[])];for(let n of t)isLogin(n)||e.refuse(`\`${visible(n)}\` is not a user name of a code host`,"Write names without `@`, or `author`");return t}const q=`restage:golden`,J=`restage:released`,Y=`restage:sealed`,X=`restage:`;function isMarkedGolden({tags:e,metadata:t}){return tagsLike(`restage:golden`,e).length>0||t[P.goldenServer]!==void 0}function isMarkedSealed({tags:e,metadata:t}){return tagsLike(`restage:sealed`,e).length>0||t[P.goldenSealed]!==void 0}function isMarkedReleased({tags:e,metadata:t}){return tagsLike(`restage:released`,e).length>0||t[P.released]!==void 0}function tagsLike(e,t=[]){return t.filter(t=>t.toLowerCase()===e)}function readTags(e){let t=e.value()??[];for(let n of t)refuseUnfit(e,n),n.toLowerCase().startsWith(`restage:`)&&e.refuse(`\`${n}\` begins with \`${X}\`, which is reserved for golden servers`,`Choose another tag`),(n.length>60||n.includes(`/`))&&e.refuse(`\`${n}\` is longer than 60 characters or contains a \`/\``,`Write shorter tags without slashes`);return t.length>50&&e.refuse(`it has ${t.length} tags, but a server can have at most 50`,`Write 50 or fewer`),t}function listOf(e){let t=e.slice(1,-1);return{anyOf:[{type:`string`,pattern:`^[\\s,]*(?:${t}(?:[\\s,]+${t})*[\\s,]*)?$`},{type:`array`,items:{type:`string`,pattern:e}}]}}const Z={environment:{name:`environment`,type:`text`,read:readEnvironment,schema:M,inFile:`top`,otherwise:"`pr-<number>` in a pull request, else `staging`; some operations and events have none",description:"Name that groups servers: up to 40 lower-case letters, digits and dashes. `destroy` deletes only an environment that is named, by this input or by a pull request. With this input, `status` shows only this environment.",verbs:j},count:{name:`count`,type:`integer`,read:readCount,default:`1`,description:`Number of servers.`,verbs:g},flavor:{name:`flavor`,type:`list`,read:readFlavor,default:`auto`,description:"Flavors in order of preference. A server gets the first flavor that is large enough and for which quota and cloud have room. `auto`: the smallest flavor that is large enough.",verbs:g},network:{name:`network`,type:`list`,read:e=>e.value()??[],otherwise:`the only network of the project`,description:`Networks to attach (names or ids), in this order.`,verbs:g},securityGroup:{name:`security-group`,type:`list`,read:e=>e.value()??[],otherwise:"the project's `default`",description:`Security groups of the servers (names or ids).`,verbs:g},quarantine:{name:`quarantine`,type:`text`,read:readName,description:"The only security group (name or id) of new servers until they are ready, instead of those of `security-group`. The checks of `ready` must pass with it.",verbs:g},keyName:{name:`key-name`,type:`text`,read:readName,description:`Key pair to install.`,verbs:g},availabilityZone:{name:`availability-zone`,type:`list`,read:readNames,otherwise:`the cloud's choice`,description:"Availability zones in order of preference. Each `flavor` is tried in all zones before the next flavor.",verbs:g},userData:{name:`user-data`,type:`text`,read:readUserData,description:"User data for cloud-init: text, or `@path` of a file. At most 48 KiB.",fileNote:"`{{ roles.<name>.address }}` is replaced by the address of a role in `after`.",verbs:g},sshUsers:{name:`ssh-users`,type:`list`,read:readSshUsers,schema:listOf(`^[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}$`),description:"People who get SSH access to the servers: user names on GitHub, or `author` for the author of the pull request. cloud-init installs the public keys that the code host shows, for the image's default user. If keys cannot be read, the run fails before it changes anything. Can be combined with `user-data`.",verbs:g},configDrive:{name:`config-drive`,type:`boolean`,otherwise:`the cloud's choice`,description:`Attach a config drive.`,verbs:g},metadata:{name:`metadata`,type:`pairs`,read:readMetadata,schema:G,description:"Metadata of the servers: `key=value` list, or a JSON object. Keys that begin with `restage_` are reserved.",verbs:g},tags:{name:`tags`,type:`list`,read:readTags,description:`Tags of the servers.`,verbs:g},serverGroup:{name:`server-group`,type:`text`,read:readName,description:`Server group (name or id), for example for anti-affinity.`,verbs:g},floatingIpNetwork:{name:`floating-ip-network`,type:`text`,description:`External network (name or id). Each server gets a floating IP from it.`,verbs:g},ipVersion:{name:`ip-version`,type:`choice`,words:[`any`,`4`,`6`],default:`any`,description:"Which address of a server checks and outputs use. `any`: its floating IP, else its first IPv4 address, else its first IPv6 address. `4`, `6`: only an address of that version; a server without one is not ready.",verbs:[...g,`status`]},bootVolumeSize:{name:`boot-volume-size`,type:`integer`,otherwise:`the flavor's own disk`,description:`Size in GB of a new volume from which each server boots. Set it if the flavor has no disk, or too small a disk.`,verbs:g},ready:{name:`ready`,type:`checks`,read:readChecks,schema:V,default:`active`,description:`Checks for readiness: ${z.join(`, `)}. A server is ready when it has passed all of them.`,verbs:g},readyTimeoutMs:{name:`ready-timeout`,type:`duration`,default:`10m`,inFile:`yields`,description:`How long a server may take to become ready.`,verbs:g},minReady:{name:`min-ready`,type:`integer`,sameAs:`count`,otherwise:"`count`",description:"How many servers must become ready. With fewer, the launch fails. With enough, but fewer than `count`, it succeeds with a warning.",verbs:g},onFailure:{name:`on-failure`,type:`choice`,words:[`rollback`,`keep`],default:`rollback`,inFile:`top`,description:"What happens to servers that do not become ready, and, if the launch fails, to all servers that it has launched. `rollback`: they are deleted. `keep`: they stay for inspection.",verbs:[`launch`,`refresh`]},ttlMs:{name:`ttl`,type:`duration`,words:[`none`],read:readTtl,inFile:`top`,otherwise:"`24h` in a pull request, else `none`",description:"Time to live; after it, `reap` deletes the servers.",verbs:g},concurrency:{name:`concurrency`,type:`integer`,default:`10`,inFile:`top`,description:`Maximum number of requests and launches at the same time.`,verbs:[`launch`,`refresh`,`destroy`,`reap`]}},Q=1e3;function readCount(e){let t=e.value()??1;return t<=Q?t:(e.refuse(`it is ${t}, but one role can have at most ${Q} servers`,`Write ${Q} or less`),1)}function readFlavor(e){let t=readNames(e);return t.includes(`auto`)?(t.length>1&&e.refuse("`auto` cannot be combined with names of flavors","Write either `auto` or the names"),`auto`):t}function readTtl(e){let t=e.value()??(e.context.event?.kind===`pull-request`?864e5:`none`);return typeof t==`number`?t:void 0}const ie={connection:`Connection`,golden:`Golden server and image`,servers:`Servers`,run:`Run`};({..._,...O,...Z,...A,...v});const $=[...rowsOf(`connection`,_),...rowsOf(`golden`,O),...rowsOf(`servers`,Z),...rowsOf(`run`,A),...rowsOf(`run`,v)];function rowsOf(e,t){return Object.values(t).map(t=>({...t,group:e}))}const ae=new Map($.map(e=>[e.name,e]));function inputRow(e){let t=ae.get(e);if(t===void 0)throw Error(`no input ${e}`);return t}const oe={name:`operation`,default:`refresh`,description:"What to do: `plan`, `snapshot`, `launch`, `refresh`, `destroy`, `reap`, `release` or `status`."};function inert(e){return withoutCommands(visible(e))}function withoutCommands(e){return e.replaceAll(/#(?=#\[)/g,`# `).replaceAll(/^(?=[^\S\n]*::)/gm,`| `)}function jsonWithoutCommands(e){return e.replaceAll(/#(?=#\[)/g,`\\u0023`)}export{rawName as $,readImageMarks as A,consoleLines as At,JsonTooMuch as B,UnknownOutcomeError as Bt,isCopied as C,problemsToError as Ct,isoTime as D,realPath as Dt,isExpired as E,readTextFile as Et,sealingMarks as F,visible as Ft,hostOf as G,A as H,isForbidden as Ht,selfValues as I,visibleLines as It,awaitsSeal as J,O as K,serverMarks as L,CancelledError as Lt,readSealingMarks as M,errorText as Mt,readServerMarks as N,messageWithHint as Nt,P as O,homeFolder as Ot,readVolumeMarks as P,reportError as Pt,mayUse as Q,volumeMarks as R,HttpError as Rt,imageMarks as S,nearest as St,isEphemeralEnvironment as T,readOrdinaryFile as Tt,renderUrl as U,messageOf as Ut,parseJson as V,s as Vt,addressOf as W,o as Wt,isScript as X,describeSeal as Y,mayContinue as Z,isLogin as _,serverName as _t,inputRow as a,sealUserData as at,cutList as b,_ as bt,Z as c,environmentFact as ct,isMarkedReleased as d,looksLikeId as dt,readSealWord as et,isMarkedSealed as f,namesHere as ft,tagsLike as g,randomHex as gt,X as h,pullRequestOf as ht,ie as i,sealRule as it,readSeal as j,errorAnnotation as jt,re as k,consoleAdvice as kt,q as l,imageName as lt,Y as m,parseUtcStamp as mt,jsonWithoutCommands as n,sealHash as nt,$ as o,sealedName as ot,J as p,parseServerIndex as pt,fitsUserData as q,withoutCommands as r,sealNonce as rt,oe as s,y as st,inert as t,scriptOutput as tt,isMarkedGolden as u,isValidEnvironment as ut,K as v,utcStamp as vt,isEphemeral as w,ne as wt,cutPairs as x,f as xt,cutChecks as y,v as yt,withMarks as z,c as zt};