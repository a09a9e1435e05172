// In: a chunk of rows. Out: its logits as a device would hold them, in another
// element type and at odd places. Must not know: kernels.
#pragma once

#include "test/compiler/rows/Chunk.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rl::compiler::test {

/// An element type of logits.
struct Element {
  std::string name;
  Real halfUlp;          ///< relative error of rounding to it; 0: none
  Real tiny;             ///< absolute error of rounding to it near zero
  float (*round)(float); ///< to the nearest even; null: f32
  uint16_t (*encode)(float);
  float (*decode)(uint16_t);
};

/// f32, bf16, f16.
const std::vector<Element> &elements();

/// Logits of a chunk, rounded to `element` there too. Of f32 they are the
/// chunk's own memory, which ends at an unreadable page; others begin one
/// element after a bound of 16 bytes, rows have gaps, and all around lie
/// canaries.
class DeviceRows {
public:
  DeviceRows(Chunk &chunk, const Element &element);

  void *logits();
  void restore();
  /// Element j of row i as f32.
  float at(int64_t i, int64_t j) const;
  void set(int64_t i, int64_t j, float value);
  bool gapsAreWhole() const;
  /// Every bit.
  std::vector<uint8_t> all() const;

private:
  size_t place(int64_t i, int64_t j) const {
    return 8 + 1 + size_t(i * chunk.rows.stride + j);
  }
  Chunk &chunk;
  const Element &element;
  std::vector<uint16_t> halves; ///< empty for f32
};

} // namespace rl::compiler::test
