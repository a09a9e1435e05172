#!/bin/bash
# Comes in: a profile, rlc or check; packages.txt and wheels.txt.
# Goes out: the Debian packages on the machine, LibTorch in .deps/torch and
# Apache Arrow in .deps/arrow.
# Must not know: how anything is built.
#
# Does nothing, and touches no network, when everything is there. Without root
# and with packages missing it prints the one command to run and exits 2.
# RL_WHEELS=<folder> takes the wheels from a folder in place of PyPI.
set -euo pipefail

profile=${1:-rlc}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
deps=$root/.deps

say() { printf '%s\n' "$*" >&2; }
die() { say "setup: $1"; exit "${2:-1}"; }

case $profile in
  rlc|check) ;;
  *) die "unknown profile \`$profile\`, there are rlc and check" ;;
esac
[ "$(uname -sm)" = "Linux x86_64" ] ||
  die "this is $(uname -sm); the pinned wheels are for Linux x86_64"
command -v dpkg-query > /dev/null ||
  die "no dpkg here; the pinned packages are Debian 12's"

# --- Debian packages --------------------------------------------------------

# One line `name lowest installed` for each package that is missing or too old;
# installed is `-` when it is not there.
missingPackages() {
  local installed
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package} ${Version}\n' |
    awk '$1 == "installed" { print $2, $3 }')
  awk -v profile="$profile" '
    FNR == NR { have[$1] = $2; next }
    /^#/ || NF == 0 { next }
    $1 == "rlc" || $1 == profile {
      print $2, $3, ($2 in have ? have[$2] : "-")
    }' <(printf '%s\n' "$installed") "$here/packages.txt" |
    while read -r name lowest version; do
      if [ "$version" = - ] ||
         ! dpkg --compare-versions "$version" ge "$lowest"; then
        echo "$name $lowest $version"
      fi
    done
}

installPackages() {
  local missing names command
  missing=$(missingPackages)
  [ -n "$missing" ] || return 0
  names=$(awk '{ print $1 }' <<< "$missing" | tr '\n' ' ')
  names=${names% }
  say "Debian packages to install (name, lowest version, installed now):"
  awk '{ printf "  %-24s %-12s %s\n", $1, $2, $3 }' <<< "$missing" >&2
  command="apt-get update && apt-get install -y --no-install-recommends $names"
  if [ "$(id -u)" != 0 ]; then
    say ""
    say "Run this as root, then try again:"
    say ""
    say "  $command"
    exit 2
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q >&2 || true
  # apt itself prints the versions, the download size and the disk it takes.
  # shellcheck disable=SC2086
  apt-get install -q -y -V --no-install-recommends \
    -o Dpkg::Use-Pty=0 $names >&2 ||
    die "apt-get could not install the packages above; it needs the network \
and Debian 12's own sources (bookworm and bookworm-security, component main)"
  missing=$(missingPackages)
  [ -z "$missing" ] ||
    die "these packages are still missing or older than needed (name, lowest, \
installed): $(tr '\n' ';' <<< "$missing")"
}

# --- Libraries from wheels ---------------------------------------------------

# Prints soname=path for the CUDA 13 libraries of an installed toolkit, and
# nothing unless both are there.
toolkitLibraries() {
  local dir cudart cupti
  for dir in "${CUDA_HOME:-}" "${CUDA_PATH:-}" "${CUDA_ROOT:-}" \
      /usr/local/cuda-13* /usr/local/cuda; do
    cudart=$dir/lib64/libcudart.so.13
    cupti=$dir/extras/CUPTI/lib64/libcupti.so.13
    [ -e "$cupti" ] || cupti=$dir/lib64/libcupti.so.13
    if [ -n "$dir" ] && [ -e "$cudart" ] && [ -e "$cupti" ]; then
      echo "libcudart.so.13=$cudart"
      echo "libcupti.so.13=$cupti"
      return
    fi
  done
}

# isReady <part> <file>...: unpacked from the wheels that are pinned now.
isReady() {
  local part=$1 file
  shift
  [ "$(cat "$deps/$part/.stamp" 2> /dev/null)" = "$pins" ] || return 1
  # A toolkit that was removed leaves dangling links.
  for file in "$@"; do
    [ -e "$deps/$part/$file" ] || return 1
  done
}

# installWheels <part> <title> <MB> <pattern> <file>...: .deps/<part> from the
# wheels whose names match; it is up to date when the files are there.
installWheels() {
  local name=$1 title=$2 needed=$3 pattern=$4 part wanted source free
  local toolkit=()
  shift 4
  wanted=$(grep -E "^($pattern)" "$here/wheels.txt")
  pins=$( (echo "$wanted"; cat "$here/unpack.py") | sha256sum | cut -d ' ' -f 1)
  mkdir -p "$deps"
  isReady "$name" "$@" && return
  rm -rf "$deps/$name".part.*
  free=$(df -Pm "$deps" | awk 'NR == 2 { print $4 }')
  [ "$free" -ge "$needed" ] ||
    die "$title needs $needed MB while it unpacks, $deps has $free MB free"

  if [ "$name" = torch ]; then
    mapfile -t toolkit < <(toolkitLibraries)
  fi
  if [ ${#toolkit[@]} != 0 ]; then
    wanted=$(grep -v '^nvidia-' <<< "$wanted")
    say "CUDA libraries of the installed toolkit: ${toolkit[*]}"
  fi
  say "Wheels to fetch into $deps (${RL_WHEELS:-PyPI}):"
  sed -E 's/ --hash=\S+//; s/^/  /' <<< "$wanted" >&2

  part=$(mktemp -d "$deps/$name.part.XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf '$part'" EXIT
  printf '%s\n' "$wanted" > "$part/requirements.txt"
  source=()
  [ -z "${RL_WHEELS:-}" ] || source=(--no-index --find-links "$RL_WHEELS")
  # The wheel is only unzipped, so its Python version need not be ours.
  PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore \
    "$python" -m pip download --no-deps --require-hashes --no-cache-dir \
    --only-binary=:all: --implementation cp --python-version 311 \
    --platform manylinux_2_28_x86_64 --platform manylinux_2_25_x86_64 \
    --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 \
    "${source[@]}" -r "$part/requirements.txt" -d "$part/wheels" >&2 ||
    die "pip did not get the wheels, for the reason above; nothing was changed. \
It needs the network and PyPI, or RL_WHEELS=<folder> with the wheel files"
  say "Unpacking $title"
  "$python" "$here/unpack.py" "$name" "$part/wheels" "$part/$name" \
    "${toolkit[@]}"
  echo "$pins" > "$part/$name/.stamp"
  # A half-installed folder never has the final name.
  [ ! -e "$deps/$name" ] || mv "$deps/$name" "$part/old"
  mv "$part/$name" "$deps/$name"
  rm -rf "$part"
  trap - EXIT
  say "$title is in $deps/$name ($(du -sm "$deps/$name" | cut -f 1) MB)"
}

installPackages
# Debian's own Python: that is the one python3-pip belongs to.
python=/usr/bin/python3
installWheels arrow "Apache Arrow" 300 pyarrow \
  lib/libarrow.so.2600 lib/libparquet.so.2600 include/arrow/api.h
installWheels torch LibTorch 2000 'torch|nvidia-' torch/lib/libtorch_cpu.so \
  torch/lib/libc10.so torch/lib/libcudart.so.13 torch/lib/libcupti.so.13
