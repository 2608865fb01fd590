#!/usr/bin/env bash
# Proves the image where there is no Docker engine: follows the Dockerfile line by line in a bare Debian root, then
# runs what it made as its user, on a read-only root as compose.yaml does, and asks it a question.
#   sudo docker/prove.sh [FOLDER]      FOLDER is where the root is made (kept between runs; default /tmp/hotliner-root)
# Needs Debian's debootstrap and unshare. pip's own settings (PIP_* variables) and certificates go along;
# PROVE_BIND="/some/folder ..." shows further folders to it, such as one of wheels that PIP_FIND_LINKS names.
set -euo pipefail
cd "$(dirname "$0")/.."
if [[ -z ${PROVE_INSIDE-} ]]; then
    # In a mount namespace of its own: every mount is gone at the end, whatever happens.
    PROVE_INSIDE=1 exec unshare --mount --propagation private bash docker/prove.sh "$@"
fi

made=${1:-/tmp/hotliner-root}
root=$made/root context=$made/context sealed=$made/sealed
port=${PROVE_PORT:-18040}
start=$SECONDS
say() { printf '%4d s  %s\n' $((SECONDS - start)) "$*"; }

# --- a bare Debian, and what the build may see of this machine -------------------------------------------------------
mkdir -p "$made" "$root"
if [[ ! -e $root/etc/debian_version ]]; then
    debootstrap --variant=minbase bookworm "$root" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} >"$made/debootstrap.log"
    say "bare Debian $(cat "$root/etc/debian_version")"
fi
rm -rf "$root/opt/hotliner" "$root/srv/hotliner" "$root/src" "$made/build.log"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
cp /etc/resolv.conf "$root/etc/resolv.conf"
keep=()
while IFS='=' read -r name value; do
    case $name in
        PIP_CERT) ;;
        PIP_* | *_proxy | *_PROXY) keep+=("$name=$value") ;;
    esac
done < <(env)
certificates=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
if [[ -e $certificates ]]; then # under a name of its own: installing ca-certificates writes the usual one anew
    mkdir -p "$root/etc/ssl" && cp -L "$certificates" "$root/etc/ssl/machine.crt"
    keep+=("PIP_CERT=/etc/ssl/machine.crt")
fi
for folder in ${PROVE_BIND-}; do
    mkdir -p "$root$folder" && mount --bind "$folder" "$root$folder"
done

# --- the build context: what .dockerignore lets through --------------------------------------------------------------
rm -rf "$context" && mkdir -p "$context"
while read -r path; do
    cp -r --parents "${path#!}" "$context"
done < <(grep '^!' .dockerignore)
find "$context" -name __pycache__ -prune -exec rm -rf {} +

# --- the Dockerfile, line by line; its stages share one root ---------------------------------------------------------
user=root workdir=/ environment=() health='' entrypoint='' command=''
copy() { # COPY SOURCE... TARGET
    local target=$root${*: -1}
    for source in "${@:1:$#-1}"; do
        if [[ -d $context/$source ]]; then
            mkdir -p "$target" && cp -r "$context/$source/." "$target"
        elif [[ $target == */ ]]; then
            mkdir -p "$target" && cp "$context/$source" "$target"
        else
            mkdir -p "$(dirname "$target")" && cp "$context/$source" "$target"
        fi
    done
}
json() { python3 -c 'import json, sys; print(*json.loads(sys.argv[1]), sep="\n")' "$1"; }
while read -r word rest; do
    case $word in
        COPY) [[ $rest == --from=* ]] || copy $rest ;;
        ENV) environment+=("$rest") ;;
        WORKDIR) workdir=$rest ;;
        USER) user=$rest ;;
        HEALTHCHECK) health=${rest#*CMD } ;;
        ENTRYPOINT) entrypoint=$rest ;;
        CMD) command=$rest ;;
        RUN)
            chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${keep[@]}" sh -c "$rest" \
                >>"$made/build.log" 2>&1 </dev/null || { tail -20 "$made/build.log"; exit 1; }
            say "RUN $rest"
            ;;
    esac
done <Dockerfile
grep '^NOTE' "$made/build.log" || true
say "$(du -sm "$root/opt/hotliner" | cut -f1) MB in /opt/hotliner"

# --- what it made, as its user, on a read-only root ------------------------------------------------------------------
rm -rf "$root/src" "$root/tmp/"* "$sealed" && mkdir -p "$sealed"
mount --bind "$root" "$sealed" && mount -o remount,bind,ro "$sealed"
mount --bind "$root$workdir/var" "$sealed$workdir/var"
mount -t tmpfs tmpfs "$sealed/tmp"
mount -t proc proc "$sealed/proc"
mount --rbind /dev "$sealed/dev"
inside() {
    exec chroot --userspec="$user:$user" "$sealed" env -i HOME="$workdir" "${environment[@]}" \
        HOTLINER_PORT="$port" sh -c "cd $workdir && exec \"\$@\"" sh "$@"
}
mapfile -t entrypoint < <(json "$entrypoint")
mapfile -t command < <(json "$command")
mapfile -t health < <(json "$health")

[[ $(inside id -un) == "$user" && $user != root ]]
if (inside touch /etc/written) 2>/dev/null; then echo "the root is not read-only"; exit 1; fi
(inside "${entrypoint[@]}" index) 2>>"$made/build.log" | tail -1
say "hotliner index, as $user"
(inside "${entrypoint[@]}" "${command[@]}") >"$made/serve.log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT
for _ in {1..120}; do
    if (inside "${health[@]}") 2>/dev/null; then break; fi
    kill -0 $server || { cat "$made/serve.log"; exit 1; }
    sleep 0.5
done
(inside "${health[@]}")
say "hotliner ${command[*]}: the health check passes"
(inside python3 - "http://127.0.0.1:$port") <<'PY'
import http.cookiejar, json, sys, time, urllib.request

base = sys.argv[1]
browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
print("readyz:", browser.open(f"{base}/readyz").read().decode())
said = json.dumps({"text": "mon imprimante ne sort aucune feuille"}).encode()
started = time.monotonic()
browser.open(urllib.request.Request(f"{base}/api/chat/messages", said, {"Content-Type": "application/json"}))
while True:
    lines = json.load(browser.open(f"{base}/api/chat/messages"))["messages"]
    if len(lines) > 1:
        break
    if time.monotonic() - started > 20:
        sys.exit("no answer in 20 s")
    time.sleep(0.05)
print(f"answered in {time.monotonic() - started:.2f} s:", json.dumps(lines[1], ensure_ascii=False)[:300])
PY
kill -TERM $server
ended=0
wait $server || ended=$?
# 143: it finished what was in hand, then let the signal that it was asked to end with have its way.
if ((ended != 0 && ended != 143)) || grep -q Traceback "$made/serve.log"; then
    echo "it ended with $ended"; tail "$made/serve.log"; exit 1
fi
trap - EXIT
say "stopped cleanly: proved"
