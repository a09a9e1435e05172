#!/bin/bash
# Comes in: a profile, rlc or check.
# Goes out: rlc: build/ with rlc and librlrt, and its stamp; check: all targets
# and the tests of build/, and dsl and compiler with sanitizers in build/asan.
# Must not know: what is tested.
set -euo pipefail

profile=${1:-rlc}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cd "$root"

# Two builds of one checkout would trample on each other.
mkdir -p build
exec 9> build/.lock
flock -n 9 || {
  echo "waiting for another build of this checkout" >&2
  flock 9
}

"$here/setup.sh" "$profile" 9>&-

# A file with MLIR or LibTorch headers takes up to 2 GB to compile.
memory=$(awk '/^MemAvailable/ { print int($2 / 2000000) }' /proc/meminfo)
jobs=$(nproc)
[ "$memory" -ge "$jobs" ] || jobs=$memory
[ "$jobs" -ge 1 ] || jobs=1
export NINJA_STATUS='[%f/%t, %es] '

launcher=()
if command -v ccache > /dev/null; then
  launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
fi

# configure <preset> <folder> <option>...: only when an option changed or there
# is no complete configuration; ninja itself sees changed CMake files.
configure() {
  local preset=$1 dir=$2 options
  shift 2
  options="$* ${launcher[*]-} $(sha256sum < CMakePresets.json)"
  if [ ! -e "$dir/build.ninja" ] ||
     [ "$(cat "$dir/.options" 2> /dev/null)" != "$options" ]; then
    echo "Configuring $dir" >&2
    rm -f "$dir/.options"
    mkdir -p "$dir"
    cmake --preset "$preset" "$@" "${launcher[@]}" > "$dir/configure.log" 2>&1 ||
      { cat "$dir/configure.log" >&2; return 1; }
    echo "$options" > "$dir/.options"
  fi
}

build() {
  echo "Building $1 with $jobs jobs: ${2:-everything}" >&2
  # shellcheck disable=SC2086
  ninja -C "$1" -j "$jobs" ${2:-} >&2 9>&-
}

# The stamp carries the time at which the build began, so that a file edited
# meanwhile counts as newer.
rm -f build/.rlc-stamp
touch build/.rlc-stamp.new
case $profile in
  rlc)
    # Keep the tests configured where ./check has been run.
    grep -qs '^RL_BUILD_TESTS:BOOL=ON' build/CMakeCache.txt && tests=ON ||
      tests=OFF
    configure release build "-DRL_BUILD_TESTS=$tests"
    build build "rlc rlrt"
    mv build/.rlc-stamp.new build/.rlc-stamp
    ;;
  check)
    configure release build -DRL_BUILD_TESTS=ON
    build build
    mv build/.rlc-stamp.new build/.rlc-stamp
    configure asan build/asan
    build build/asan
    ;;
esac
