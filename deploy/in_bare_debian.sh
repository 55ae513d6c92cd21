#!/bin/bash
# Run by deploy/test-package inside a bare Debian.
set -eu
say() { echo "== $*"; }
must() { "$@" || { echo "does not hold: $*" >&2; exit 1; }; }
inventory() { find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /srv -o -path /tmp -o -path /var/lib/dpkg \
    -o -path /var/lib/apt -o -path /var/cache -o -path /var/log -o -path /run -o -path /root \) -prune -o -print | sort; }
run_of() { # UNIT: its program, as its user, with its environment
    local unit=/usr/lib/systemd/system/$1.service command words
    [ -e "$unit" ] || unit=/lib/systemd/system/$1.service
    command=$(sed -n 's/^ExecStart=//p' "$unit")
    mapfile -t words < <(sed -n 's/^Environment=//p' "$unit" | tr ' ' '\n')
    exec runuser -u "$(sed -n 's/^User=//p' "$unit")" -- env "${words[@]}" "${@:2}" $command
}
wait_for() { # SECONDS COMMAND…
    local left=$1
    shift
    until "$@" >/dev/null 2>&1; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || { echo "never came: $*" >&2; exit 1; }
        sleep 1
    done
}
trap 'jobs -p | xargs -r kill 2>/dev/null || true' EXIT
ended() { kill "$1" 2>/dev/null || true; wait "$1" 2>/dev/null || true; }

apt-get update -qq
say "the version before is installed"
for deb in /srv/new/*.deb; do # what others own is told apart from ours below
    apt-get satisfy -y -qq --no-install-recommends "$(dpkg-deb -f "$deb" Depends)" >/srv/satisfy.log 2>&1 ||
        { tail -5 /srv/satisfy.log; exit 1; }
done
inventory >/srv/before
apt-get install -y -qq --no-install-recommends /srv/old/civic-kiosk-terminal.deb /srv/old/civic-kiosk-centre.deb >/srv/install.log 2>&1 \
    || { tail -20 /srv/install.log; exit 1; }

say "users, folders, units"
must id civic-kiosk >/dev/null
must id civic-kiosk-centre >/dev/null
must [ "$(stat -c %a:%U /var/lib/civic-kiosk)" = 700:civic-kiosk ]
must [ "$(stat -c %a:%U /var/lib/civic-kiosk-centre)" = 700:civic-kiosk-centre ]
for unit in civic-kiosk-sync civic-kiosk-screen civic-kiosk-centre; do
    must systemd-analyze verify "$unit.service"
    systemd-analyze security --offline=true --no-pager "$unit.service" | tail -1
done
must systemd-analyze verify "civic-kiosk-stick@sdz1.service"
must [ "$(stat -c %a:%G /run/media/civic-kiosk)" = 750:civic-kiosk ]
for unit in civic-kiosk-sync civic-kiosk-centre; do
    must systemd-analyze security --offline=true --no-pager --threshold=20 "$unit.service" >/dev/null
done

say "a centre begins, a terminal is enrolled"
cat >/etc/civic-kiosk-centre/centre.toml <<END
[server]
data_dir = "/var/lib/civic-kiosk-centre"
port = 8600
END
chmod 644 /etc/civic-kiosk-centre/centre.toml
civic-kiosk-centre init >/dev/null
run_of civic-kiosk-centre >>/srv/centre.log 2>&1 &
centre=$!
wait_for 30 bash -c "exec 3<>/dev/tcp/127.0.0.1/8600"
code=$(civic-kiosk-centre enrol-code --name first)
cat >/etc/civic-kiosk/terminal.toml <<END
[terminal]
data_dir = "/var/lib/civic-kiosk"
name = "1"
[screen]
width_px = 1280
height_px = 720
diagonal_inch = 27.0
[centre]
url = "http://127.0.0.1:8600/"
[sync]
heartbeat_s = 1
END
civic-kiosk-sync enrol --code "$code" >/dev/null
civic-kiosk migrate

say "screen and sync run, and the centre hears of them"
install -d -m 700 -o civic-kiosk /run/civic-kiosk
export WLR_BACKENDS=headless WLR_LIBINPUT_NO_DEVICES=1 XDG_RUNTIME_DIR=/run/civic-kiosk
run_of civic-kiosk-sync >>/srv/sync.log 2>&1 &
sync=$!
run_of civic-kiosk-screen 2>/srv/screen.log &
screen=$!
wait_for 60 grep -q terminal.started /srv/screen.log
wait_for 30 bash -c "civic-kiosk-centre fleet | grep -q first"
civic-kiosk doctor || true

say "upgraded with a full outbox"
ended $centre
ended $sync
ended $screen
none_runs() { ! pgrep -u civic-kiosk && ! pgrep -u civic-kiosk-centre; }
wait_for 30 none_runs
python=/usr/lib/civic-kiosk/terminal/python/bin/python3
hands() { runuser -u civic-kiosk -- "$python" /srv/seen/hand_in.py "$@"; }
hands 200 >/dev/null
before=$(hands 0)
must [ "$before" = 200 ]
apt-get install -y -qq --no-install-recommends /srv/new/*.deb >/srv/upgrade.log 2>&1 || { tail -20 /srv/upgrade.log; exit 1; }
civic-kiosk migrate
must [ "$(hands 0)" = "$before" ]
run_of civic-kiosk-centre >>/srv/centre.log 2>&1 &
centre=$!
run_of civic-kiosk-sync >>/srv/sync.log 2>&1 &
sync=$!
none_waits() { [ "$(hands 0)" = 0 ]; }
wait_for 120 none_waits
must grep -q '^read 200 records' <(civic-kiosk-centre check)
ended $sync
ended $centre
wait_for 30 none_runs

say "removed without a trace but the data"
apt-get purge -y -qq civic-kiosk-terminal civic-kiosk-centre >/dev/null 2>&1
inventory >/srv/after
comm -13 /srv/before /srv/after | grep -v -e '^/var/lib/civic-kiosk' -e '^/etc/civic-kiosk' -e /__pycache__ -e '^/etc/\(passwd\|group\|shadow\|gshadow\|subuid\|subgid\)-$' >/srv/left || true
if [ -s /srv/left ]; then echo "left behind:"; cat /srv/left; exit 1; fi
must test -e /var/lib/civic-kiosk/enrolment.json
