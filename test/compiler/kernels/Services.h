// In: calls of compiled host code. Out: arrays of a random batch, moved.
// Must not know: models, files, threads.
#pragma once

#include "Machine.h"

namespace kernels {

/// Names and addresses of the services this test provides.
std::vector<std::pair<const char *, void *>> serviceTable();

} // namespace kernels

/// The first failure of a kernel; none while `check` is negative.
struct rlrt_failures {
  int32_t check = -1;
  int64_t point = 0, bits = 0;
};

/// The run of abi.h.
struct rlrt_context {
  rlrt_context(const rl::model::Phase &phase, const kernels::Batch &batch,
               int64_t range);

  /// One array of the frame.
  struct Array {
    int32_t dtype = -1, space = -1;
    int64_t dense = 1;
    std::vector<char> bytes;
    std::vector<std::string> texts;
  };
  void *make(int32_t value, int32_t space, int64_t dense, int32_t dtype);
  void setSpace(int32_t space, const std::vector<int64_t> &offsets);
  rl::model::AxisId axisOf(int32_t space) const;
  void writeStream(int32_t value, int32_t space, rl::model::Version version,
                   rl::model::Quantity quantity);
  /// The point of `array` that lies above point `at` of `space`.
  int64_t above(int32_t array, int32_t space, int64_t at) const;
  const std::string &text(int32_t array, int32_t space, int64_t at) const;
  const rlrt_frame *frame();

  const rl::model::Phase &phase;
  const kernels::Batch &batch;
  int64_t range;
  std::vector<rl::model::AxisId> tokenAxes; ///< by space - 3
  std::map<int32_t, Array> arrays;
  std::vector<int64_t> extents;
  std::vector<int32_t> parentSpace;
  std::vector<std::vector<int64_t>> offsets, parents;
  kernels::Report report;
  rlrt_failures failures;
  kernels::States states, nextStates;
  kernels::Watcher *watcher = nullptr;

private:
  std::vector<void *> values;
  std::vector<const int64_t *> offsetPointers, parentPointers;
  rlrt_frame view;
};
