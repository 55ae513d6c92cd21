# Sourced by the scripts here: a bare Debian in a folder, and commands inside of it. Root only.
# Where packages come from is the machine's own configuration (apt, pip), copied inside.

bare_mirror() { # of whatever form the machine's list of sources has
    sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p' \
        /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null | head -1
}

bare_make() { # ROOT SUITE [PACKAGES]: made once, kept
    if [ ! -e "$1/etc/debian_version" ]; then
        command -v debootstrap >/dev/null || { echo "debootstrap is missing: apt-get install debootstrap" >&2; return 1; }
        debootstrap --variant=minbase --include=ca-certificates "$2" "$1" "$(bare_mirror)" >"$1.log" 2>&1 ||
            { tail -3 "$1.log" >&2; rm -rf --one-file-system "$1"; return 1; }
    fi
    bare_settings "$1"
    if [ -n "${3:-}" ]; then
        bare_run "$1" "dpkg-query -W $3 >/dev/null 2>&1 ||
            { apt-get update -qq && apt-get install -y -qq --no-install-recommends $3 >/tmp/log 2>&1 || { tail -5 /tmp/log; exit 1; }; }"
    fi
}

bare_settings() { # ROOT: how this machine reaches packages
    local file name
    for file in /etc/pip.conf "$HOME/.config/pip/pip.conf" /etc/apt/apt.conf.d/99* /etc/resolv.conf /etc/hosts; do
        if [ -e "$file" ]; then mkdir -p "$1${file%/*}"; cp -L "$file" "$1$file"; fi
    done
    mkdir -p "$1/etc/ssl"
    cp -r /etc/ssl/certs "$1/etc/ssl/"
    for name in SSL_CERT_FILE PIP_CERT REQUESTS_CA_BUNDLE CURL_CA_BUNDLE; do
        file=${!name:-}
        if [ -f "$file" ]; then install -D "$file" "$1$file"; fi
    done
}

bare_run() { # ROOT COMMAND: by a shell inside, nothing of this machine seen but its kernel
    local root=$1 mount status=0
    shift
    for mount in proc sys dev; do mountpoint -q "$root/$mount" || mount --bind "/$mount" "$root/$mount"; done
    for mount in dev/pts dev/shm; do mountpoint -q "$root/$mount" || mount --bind "/$mount" "$root/$mount"; done
    chroot "$root" env -u TMPDIR DEBIAN_FRONTEND=noninteractive HOME="$HOME" LANG=C.UTF-8 bash -euc "$*" || status=$?
    for mount in dev/shm dev/pts dev sys proc; do umount -l "$root/$mount" 2>/dev/null || true; done
    return "$status"
}
