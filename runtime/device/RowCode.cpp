// In: the images inside an executable, a device. Out: row kernels that can be
// launched there. Must not know: who calls them, LibTorch.

#include "device/RowCode.h"

#include "abi/Error.h"

#include <dlfcn.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <stdexcept>

namespace rlrt {

const rlrt_device_code *embeddedCode() {
  auto *code = static_cast<const rlrt_device_code *>(
      dlsym(RTLD_DEFAULT, "rlrt_device_code"));
  if (code && code->version != RLRT_DEVICE_VERSION)
    throw std::runtime_error(
        "the code for GPUs has version " + std::to_string(code->version) +
        ", librlrt takes " + std::to_string(RLRT_DEVICE_VERSION) +
        "; build the executable again");
  return code;
}

/// 90 for `sm_90`.
static int capabilityOf(const rlrt_device_image &image) {
  return std::atoi(image.chip + sizeof "sm_" - 1);
}

const rlrt_device_image &chooseImage(const rlrt_device_code &code,
                                     int capability) {
  const rlrt_device_image *best = nullptr;
  std::string all;
  for (int i = 0; i < code.image_count; ++i) {
    const rlrt_device_image &image = code.images[i];
    int of = capabilityOf(image);
    bool isCubin = image.kind == rlrt_cubin;
    if (!isCubin)
      all += (all.empty() ? "" : ", ") + std::string(image.chip);
    if (of > capability || (isCubin && of / 10 != capability / 10))
      continue;
    if (!best || (isCubin && best->kind != rlrt_cubin) ||
        (isCubin == (best->kind == rlrt_cubin) && of > capabilityOf(*best)))
      best = &image;
  }
  if (!best)
    throw InputError("this executable has code for " + all +
                     ", and the GPU is sm_" + std::to_string(capability) +
                     "; compile with --target cpu,sm_" +
                     std::to_string(capability));
  return *best;
}

RowCode::RowCode(Driver &driver, const rlrt_device_code &code, int device)
    : driver(driver), code(code), device(device),
      limits(driver.limits(device)) {
  const rlrt_device_image &image = chooseImage(code, limits.capability);
  codeHasClusters = capabilityOf(image) >= 90;
  driver.use(device);
  module = driver.load(image.data);
}

RowCode::~RowCode() {
  try {
    driver.use(device);
    driver.unload(module);
  } catch (const std::exception &) {
    // The process ends, and with it what the driver keeps.
  }
}

const RowCode::Prepared &RowCode::prepare(rlrt_row_kernel kernel,
                                          LogitType type, int64_t vocab) {
  Prepared &made = prepared[{kernel, type, vocab}];
  if (made.function)
    return made;
  const auto *end = code.kernels + code.kernel_count;
  const auto *row = std::find_if(code.kernels, end,
                                 [&](auto &one) { return one.host == kernel; });
  if (row == end)
    throw std::runtime_error("a row kernel has no code for GPUs");
  std::string name = row->name;
  for (char &letter : name)
    if (!std::isalnum(static_cast<unsigned char>(letter)) && letter != '_')
      letter = '$';
  static const char *const suffixes[] = {"$f32", "$bf16", "$f16"};
  name += suffixes[int(type)];
  int bytes = type == LogitType::F32 ? 4 : 2;
  made.grid =
      chooseGrid(limits, 1, vocab, bytes, codeHasClusters && row->for_clusters);
  if (made.grid.cluster) {
    DriverFunction function = driver.find(module, name + "$cluster");
    driver.allowShared(function, made.grid.shared);
    if (driver.clustersAtOnce(function, made.grid)) {
      made.function = function;
      return made;
    }
    made.grid = gridFor(1, vocab, bytes, 0);
  }
  made.function = driver.find(module, name);
  return made;
}

void RowCode::launch(rlrt_row_kernel kernel, LogitType type,
                     rlrt_device_rows rows, int64_t count, void *stream) {
  if (count == 0)
    return;
  driver.use(device);
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
  driver.launch(made.function, grid, stream, parameters);
}

} // namespace rlrt
