#!/bin/bash
# Comes in: a file to be written, default gpu.json; a machine with an NVIDIA
# GPU. RL_CUDA_LIBRARY names another driver library.
# Goes out: times of the row kernels of bench/objective.mlir there, by blocks and
# by clusters of several sizes, with their bandwidth beside that of a copy, as
# one JSON file; `chosen` marks what the runtime would take. Times of the chain of
# bench/chain.mlir as another beside it, gpu-chain.json. Beside that
# gpu-update.json: whole updates with `--device cuda`, chains among them, compared
# with the CPU; it needs LibTorch's part for GPUs. Status 2: there is no GPU.
# Must not know: how kernels work.
set -euo pipefail

out=$(realpath -m "${1:-gpu.json}")
cd "$(dirname "$(readlink -f "$0")")/.."
export RL_CUDA_LIBRARY=${RL_CUDA_LIBRARY:-libcuda.so.1}

if ! python3 -c 'import ctypes, sys
if ctypes.CDLL(sys.argv[1]).cuInit(0): sys.exit(1)' "$RL_CUDA_LIBRARY" \
    2> /dev/null; then
  echo "bench/gpu.sh: no NVIDIA GPU here ($RL_CUDA_LIBRARY does not load or" \
       "finds none); nothing was measured" >&2
  exit 2
fi

tools/setup/build.sh rlc
cmake -S . -B build -DRL_BUILD_BENCH=ON > build/bench-configure.log
ninja -C build gpu_ptx gpu_rows gpu_chain >&2
chip=$(build/bin/gpu_rows --chip)
ptx=$(mktemp --suffix=.ptx)
trap 'rm -f "$ptx"' EXIT
build/bin/gpu_ptx bench/objective.mlir "$chip" "$ptx"
build/bin/gpu_rows "$ptx" "$out"
echo "$out"
build/bin/gpu_ptx bench/chain.mlir "$chip" "$ptx"
build/bin/gpu_chain "$ptx" "${out%.json}-chain.json"
echo "${out%.json}-chain.json"
bench/gpu_update.py build/bin/rlc "$chip" "${out%.json}-update.json"
echo "${out%.json}-update.json"
