// In: the images inside an executable, a device. Out: functions that can be
// launched there. Must not know: who calls them, LibTorch.

#include "device/DeviceCode.h"

#include "abi/Error.h"

#include <dlfcn.h>

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

static const rlrt_device_image *bestImage(const rlrt_device_code &code,
                                          const std::string &function,
                                          int capability) {
  const rlrt_device_image *best = nullptr;
  for (int i = 0; i < code.image_count; ++i) {
    const rlrt_device_image &image = code.images[i];
    if (image.function != function)
      continue;
    int of = capabilityOf(image);
    bool isCubin = image.kind == rlrt_cubin;
    if (of > capability || (isCubin && of / 10 != capability / 10))
      continue;
    if (!best || (isCubin && best->kind != rlrt_cubin) ||
        (isCubin == (best->kind == rlrt_cubin) && of > capabilityOf(*best)))
      best = &image;
  }
  return best;
}

const rlrt_device_image &chooseImage(const rlrt_device_code &code,
                                     const std::string &function,
                                     int capability) {
  const rlrt_device_image *best = bestImage(code, function, capability);
  std::string all;
  for (int i = 0; i < code.image_count; ++i)
    if (code.images[i].kind == rlrt_ptx && code.images[i].function == function)
      all += (all.empty() ? "" : ", ") + std::string(code.images[i].chip);
  if (!best)
    throw InputError("this executable has code for " + all +
                     ", and the GPU is sm_" + std::to_string(capability) +
                     "; compile with --target cpu,sm_" +
                     std::to_string(capability));
  return *best;
}

DeviceCode::DeviceCode(Driver &driver, const rlrt_device_code &code, int device)
    : driver(driver), code(code), device(device),
      limits(driver.limits(device)) {
  const rlrt_device_image &image =
      chooseImage(code, code.images[0].function, limits.capability);
  hasClusters = capabilityOf(image) >= 90;
  use();
  // All at once: code that the driver refuses is told before a run begins. What
  // only other chips have is not asked for.
  for (int i = 0; i < code.image_count; ++i) {
    std::string function = code.images[i].function;
    if (modules.contains(function))
      continue;
    if (const auto *best = bestImage(code, function, limits.capability))
      modules[function] = driver.load(best->data);
  }
}

DeviceCode::~DeviceCode() {
  try {
    use();
    for (auto &[function, module] : modules)
      driver.unload(module);
  } catch (const std::exception &) {
    // The process ends, and with it what the driver keeps.
  }
}

void DeviceCode::grow(Room &room, size_t bytes) {
  if (bytes <= room.bytes && room.memory)
    return;
  // What reads the old memory is queued before it is freed: the driver waits.
  if (room.memory)
    driver.release(room.memory);
  room = {};
  // An empty array has an address too.
  size_t wanted = bytes + bytes / 4 + 16;
  room.memory = driver.allocate(wanted);
  room.bytes = wanted;
}

void DeviceCode::release(const std::vector<Room> &rooms) noexcept {
  try {
    use();
    for (const Room &room : rooms)
      if (room.memory)
        driver.release(room.memory);
  } catch (const std::exception &) {
    // The process ends, and with it what the driver keeps.
  }
}

DriverFunction DeviceCode::find(const std::string &of,
                                const std::string &suffix) {
  std::string name = of;
  for (char &letter : name)
    if (!std::isalnum(static_cast<unsigned char>(letter)) && letter != '_')
      letter = '$';
  name += suffix;
  auto module = modules.find(name);
  if (module == modules.end())
    throw std::runtime_error("no code for GPUs holds " + name);
  return driver.find(module->second, name);
}

} // namespace rlrt
