// In: names of parameters. Out: numbers made from them, as families/cases.py
// makes them in Python.
// Must not know: models.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>

namespace rlrt::test {

inline constexpr int64_t signVectors = 8;

/// 64 bits for element `i` of the tensor `name`: splitmix64.
inline uint64_t hashOf(const std::string &name, uint64_t i) {
  uint64_t seed = 0xcbf29ce484222325ull;
  for (unsigned char byte : name)
    seed = (seed ^ byte) * 0x100000001b3ull;
  uint64_t x = seed + i + 0x9e3779b97f4a7c15ull;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

/// Numbers in [-0.5, 0.5) with 16 bits, exact in f32; norms 1 more.
inline torch::Tensor madeWeight(const std::string &name,
                                at::IntArrayRef sizes) {
  torch::Tensor made = torch::empty(sizes, torch::kFloat32);
  float base = name.find("norm") == std::string::npos ? -0.5f : 0.5f;
  for (int64_t i = 0; i < made.numel(); ++i)
    made.data_ptr<float>()[i] =
        base + float(hashOf(name, uint64_t(i)) >> 48) / 65536;
  return made;
}

/// Products [signVectors] of `x` with vectors of 1 and -1, from bits that
/// `madeWeight` does not use.
inline torch::Tensor signProducts(const std::string &name,
                                  const torch::Tensor &x) {
  torch::Tensor flat = x.detach().contiguous().to(torch::kFloat64).flatten();
  torch::Tensor sums = torch::zeros({signVectors}, torch::kFloat64);
  for (int64_t i = 0; i < flat.numel(); ++i) {
    uint64_t bits = hashOf(name, uint64_t(i));
    for (int64_t j = 0; j < signVectors; ++j)
      sums.data_ptr<double>()[j] +=
          ((bits >> j) & 1 ? -1.0 : 1.0) * flat.data_ptr<double>()[i];
  }
  return sums;
}

} // namespace rlrt::test
