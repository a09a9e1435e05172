// In: nothing. Out: the processors that tests compile for, and the kernels of
// Programs.h for each. Must not know: what the kernels compute.
#pragma once

#include "test/compiler/rows/Kernels.h"
#include "test/compiler/rows/Programs.h"

#include <map>
#include <memory>

namespace rl::compiler::test {

/// A processor that code is for, and the set that rows may use of it.
struct Machine {
  std::string name, cpu;
  int32_t most = rlrt_any;
};
inline const Machine machines[] = {
    {"host", "host"},
    {"baseline", "portable", rlrt_baseline},
    {"avx2", "portable", rlrt_avx2},
    {"avx512", "portable", rlrt_avx512},
    {"avx512_bf16", "portable", rlrt_avx512_bf16}};

/// One compilation for each processor serves all cases.
inline const Kernels &kernels(const std::string &cpu) {
  static std::map<std::string, std::unique_ptr<Kernels>> made;
  auto &entry = made[cpu];
  if (!entry)
    entry = std::make_unique<Kernels>(allText(), cpu);
  return *entry;
}

} // namespace rl::compiler::test
