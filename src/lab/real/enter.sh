# Makes a root of servers one's own: enter.sh with FOLDER set, in a mount namespace with which all
# of it ends. Afterwards $R is the root, with a writable layer, and `start` starts a server there.
set -eu
read -r _ _ users </proc/self/uid_map
if [ "$users" -lt 65536 ]; then
  echo "expected root, found a user namespace: servers run as users of their own" >&2
  exit 3
fi
if [ -n "$(find "$FOLDER" "$FOLDER/root" -maxdepth 0 \( ! -user root -o -perm /022 \))" ]; then
  echo "expected servers that root alone may change in $FOLDER, found that others may" >&2
  exit 3
fi
W=$FOLDER/work R=$FOLDER/work/root
mount -t tmpfs -o size=2g none "$W"
mkdir "$W/upper" "$W/layer" "$R"
mount -t overlay -o "lowerdir=$FOLDER/root,upperdir=$W/upper,workdir=$W/layer" none "$R"
mount -t proc none "$R/proc"
for name in dev run tmp; do mount -t tmpfs none "$R/$name"; done
for name in null zero full random urandom tty; do
  : >"$R/dev/$name"
  mount --bind "/dev/$name" "$R/dev/$name"
done
ln -s /proc/self/fd/0 "$R/dev/stdin"
ln -s /proc/self/fd/1 "$R/dev/stdout"
ln -s /proc/self/fd/2 "$R/dev/stderr"
ln -s /proc/self/fd "$R/dev/fd"
mkdir "$R/dev/shm" "$R/lab"
chmod 1777 "$R/dev/shm" "$R/tmp"
printf '127.0.0.1 localhost\n127.0.0.1 lab.example.org\n' >"$R/etc/hosts"
: >"$R/etc/resolv.conf"

# A line of its shell, to its end; on failure what it said.
before() {
  chroot "$R" /bin/sh -ec "$1" >"$R/lab/before.log" 2>&1 </dev/null && return
  tail -n 3 "$R/lab/before.log" >&2
  return 1
}

# start NAME COMMAND: goes on in the background; it says what it says into /lab/NAME.log.
start() {
  setsid chroot "$R" /bin/sh -ec "$2" >"$R/lab/$1.log" 2>&1 </dev/null &
}

# Keys for everyone.
make_certificates() {
  ec="ec -pkeyopt ec_paramgen_curve:prime256v1"
  before "cd /lab
openssl req -x509 -newkey $ec -nodes -keyout ca.key -out ca.pem -days 2 \
  -subj '/O=Lab/CN=Lab CA'
openssl req -newkey $ec -nodes -keyout key.pem -out csr.pem -subj '/O=Lab/CN=lab.example.org'
printf 'subjectAltName=DNS:lab.example.org' >extensions
openssl x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out cert.pem \
  -extfile extensions
openssl pkcs12 -export -in cert.pem -inkey key.pem -out key.p12 -passout pass:secret
chmod 644 /lab/*"
}

# Until a file of the root is there, for ten seconds.
await_file() {
  tries=100
  while [ ! -e "$R$1" ] && [ $tries -gt 0 ]; do
    sleep 0.1
    tries=$((tries - 1))
  done
}

deadline=$(($(date +%s) + SECONDS_MAX))
# await_port NAME PROTOCOL PORT: until it listens; what it said last where it does not in time.
await_port() {
  kind=t
  [ "$2" = tcp ] || kind=u
  until ss -Hln${kind} "sport = :$3" | grep -q .; do
    if [ "$(date +%s)" -ge $deadline ]; then
      printf '%s does not listen on %s/%s: %s\n' "$1" "$2" "$3" "$(tail -n 1 "$R/lab/$1.log")"
      return
    fi
    sleep 0.2
  done
}
