// In: the images inside an executable, a device. Out: functions that can be
// launched there. Must not know: who calls them, LibTorch.
#pragma once

#include "device/Driver.h"
#include "rlrt/device.h"

#include <map>
#include <string>
#include <vector>

namespace rlrt {

/// The code for GPUs that this process was compiled with; null: none.
const rlrt_device_code *embeddedCode();

/// The image of a function that a device of that compute capability (90) takes:
/// machine code made for it or for an older one of the same major version, the
/// newest such, else PTX of the newest chip that is not newer. An InputError
/// names what there is where none fits.
const rlrt_device_image &chooseImage(const rlrt_device_code &code,
                                     const std::string &function,
                                     int capability);

/// Memory of a device that grows as it must.
struct Room {
  uint64_t memory = 0;
  size_t bytes = 0;
};

/// The code of a program, loaded into one device.
class DeviceCode {
public:
  /// An InputError where nothing of the code runs on the device.
  DeviceCode(Driver &driver, const rlrt_device_code &code, int device);
  ~DeviceCode();
  DeviceCode(const DeviceCode &) = delete;
  DeviceCode &operator=(const DeviceCode &) = delete;

  /// The function of a kernel or chain; `suffix` is added to its name there.
  DriverFunction find(const std::string &name, const std::string &suffix = "");
  /// Makes the device the current one of this thread.
  void use() { driver.use(device); }
  /// Makes the room at least that large, and never nothing; what it held is
  /// gone where it grew. The device is the current one.
  void grow(Room &room, size_t bytes);
  /// Gives the rooms back; for destructors, so without an exception.
  void release(const std::vector<Room> &rooms) noexcept;

  Driver &driver;
  const rlrt_device_code &code;
  const int device;
  const DeviceLimits limits;
  bool hasClusters; ///< of the images that the device takes

private:
  std::map<std::string, DriverModule> modules; ///< by function
};

} // namespace rlrt
