#!/bin/bash
# Comes in: nothing; network and PyPI, or RL_WHEELS=<folder> with the wheel.
# Goes out: NVIDIA's ptxas in .deps/cuda/bin, from the pinned wheel of their
# compiler; its path as the only line of stdout. For who has no CUDA toolkit and
# wants machine code beside PTX: CUDA_ROOT=.deps/cuda. Tests use it where it is.
# Must not know: what is assembled. Nothing else of rl needs it.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$root/.deps/cuda
wheel="nvidia-cuda-nvcc==13.0.88 \
--hash=sha256:56fe502eb77625a12f25172caa3cdddb4e4c8ba2c8c17dba44b164761b380f03"

if ! [ -x "$folder/bin/ptxas" ]; then
  part=$(mktemp -d)
  trap 'rm -rf "$part"' EXIT
  echo "$wheel" > "$part/requirements.txt"
  source=()
  [ -z "${RL_WHEELS:-}" ] || source=(--no-index --find-links "$RL_WHEELS")
  echo "Fetching ptxas (37 MB)" >&2
  python3 -m pip download --quiet --no-deps --require-hashes --no-cache-dir \
    --only-binary=:all: --platform manylinux_2_17_x86_64 \
    --platform manylinux2014_x86_64 "${source[@]}" \
    -r "$part/requirements.txt" -d "$part" >&2
  python3 - "$part" << 'END'
import glob, sys, zipfile
with zipfile.ZipFile(glob.glob(sys.argv[1] + "/*.whl")[0]) as wheel:
    name = next(n for n in wheel.namelist() if n.endswith("/bin/ptxas"))
    with open(sys.argv[1] + "/ptxas", "wb") as out:
        out.write(wheel.read(name))
END
  chmod +x "$part/ptxas"
  mkdir -p "$folder/bin"
  # The name appears when all is written.
  mv "$part/ptxas" "$folder/bin/ptxas.new"
  mv "$folder/bin/ptxas.new" "$folder/bin/ptxas"
fi
"$folder/bin/ptxas" --version > /dev/null
echo "$folder/bin/ptxas"
