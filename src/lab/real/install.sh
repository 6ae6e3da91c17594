# Installs servers of Debian 12 into a folder: install.sh FOLDER PACKAGES, as root. Packages are
# separated by commas. What the folder has is taken where it is the same. Nothing of this machine
# changes: what mmdebstrap mounts ends with a mount namespace of its own.
set -eu
umask 022
folder=$1 packages=$2 release=bookworm
for tool in mmdebstrap apt-get unshare flock; do
  command -v "$tool" >/dev/null && continue
  echo "expected $tool on this machine, found none" >&2
  exit 3
done
mkdir -p "$folder/work"
exec 9>"$folder/lock"
flock 9
wanted="$release $packages"
if [ -d "$folder/root" ] && [ "$(cat "$folder/packages.txt" 2>/dev/null)" = "$wanted" ]; then
  exit 0
fi
# As this machine gets Debian's packages; other makers' stay out.
sources=$(apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' \
  'Created-By: Packages' 'Origin: Debian' | grep " $release" | sort -u || true)
if [ -z "$sources" ]; then
  echo "expected sources of Debian's $release on this machine, found none" >&2
  exit 3
fi
rm -rf "$folder/root" "$folder/root.new"
# No server is to be started by its installation, nor by somebody who enters the folder; Java's
# packages make links into folders that are left out.
if ! printf '%s\n' "$sources" | DEBIAN_FRONTEND=noninteractive \
  unshare --mount --pid --fork --kill-child --uts \
  mmdebstrap --mode=root --variant=minbase --dpkgopt=force-unsafe-io \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --aptopt='APT::Install-Recommends "false"' --include="$packages" \
  --essential-hook='printf "#!/bin/sh\nexit 101\n" >"$1/usr/sbin/policy-rc.d"' \
  --essential-hook='chmod 755 "$1/usr/sbin/policy-rc.d"' \
  --essential-hook='mkdir -p "$1/usr/share/man/man1" "$1/usr/share/man/man7"' \
  "$release" "$folder/root.new" - 9>&-; then
  rm -rf "$folder/root.new"
  exit 3
fi
mv "$folder/root.new" "$folder/root"
printf '%s' "$wanted" >"$folder/packages.txt"
