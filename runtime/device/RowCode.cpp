// In: the code of a program on a device. Out: row kernels launched there. Must
// not know: who calls them, LibTorch.

#include "device/RowCode.h"

#include <algorithm>
#include <stdexcept>

namespace rlrt {

const rlrt_device_kernel &RowCode::find(rlrt_row_kernel kernel) const {
  const auto *begin = code.code.kernels, *end = begin + code.code.kernel_count;
  const auto *found =
      std::find_if(begin, end, [&](auto &one) { return one.host == kernel; });
  if (found == end)
    throw std::runtime_error("a row kernel has no code for GPUs");
  return *found;
}

const RowCode::Prepared &RowCode::prepare(rlrt_row_kernel kernel,
                                          LogitType type, int64_t vocab) {
  Prepared &made = prepared[{kernel, type, vocab}];
  if (made.function)
    return made;
  const rlrt_device_kernel &row = find(kernel);
  static const char *const suffixes[] = {"$f32", "$bf16", "$f16"};
  std::string suffix = suffixes[int(type)];
  int bytes = type == LogitType::F32 ? 4 : 2;
  made.grid = chooseGrid(code.limits, 1, vocab, bytes,
                         code.hasClusters && row.for_clusters);
  if (made.grid.cluster) {
    DriverFunction function = code.find(row.name, suffix + "$cluster");
    code.driver.allowShared(function, made.grid.shared);
    if (code.driver.clustersAtOnce(function, made.grid)) {
      made.function = function;
      return made;
    }
    made.grid = gridFor(1, vocab, bytes, 0);
  }
  made.function = code.find(row.name, suffix);
  return made;
}

void RowCode::launch(rlrt_row_kernel kernel, LogitType type,
                     rlrt_device_rows rows, int64_t count, void *stream) {
  if (count == 0)
    return;
  code.use();
  const Prepared &made = prepare(kernel, type, rows.vocab);
  void *parameters[] = {
      &rows.logits,     &rows.stride,     &rows.vocab,
      &rows.chosen,     &rows.points,     &rows.inverse_temperature,
      &rows.logp,       &rows.entropy,    &rows.values,
      &rows.parents,    &rows.begin,      &rows.further[0],
      &rows.further[1], &rows.further[2], &rows.further[3]};
  static_assert(RLRT_FURTHER == 4);
  Grid grid = made.grid;
  grid.blocks *= count;
  code.driver.launch(made.function, grid, stream, parameters);
}

} // namespace rlrt
