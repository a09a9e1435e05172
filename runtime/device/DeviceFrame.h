// In: the arrays of one batch in this machine's memory, as they are made and
// changed. Out: the same on a device, each copied when the other side reads it.
// Must not know: what kernels compute, LibTorch.
#pragma once

#include "device/DeviceCode.h"

#include <functional>
#include <span>
#include <vector>

namespace rlrt {

/// An array in this machine's memory; null: there is none.
struct HostArray {
  void *data = nullptr;
  size_t bytes = 0;
};

/// The frame of a batch on a device. An array has its newest numbers here,
/// there or on both sides; whoever reads it says so first, and whoever writes
/// it afterwards or, on the host, before. So an array crosses once for each
/// time that it is changed on one side and read on the other, and what only
/// kernels of the device touch never does.
class DeviceFrame {
public:
  /// `stream` gives the stream on which all is queued.
  DeviceFrame(DeviceCode &code, std::function<void *()> stream);
  ~DeviceFrame();
  DeviceFrame(const DeviceFrame &) = delete;
  DeviceFrame &operator=(const DeviceFrame &) = delete;

  /// Forgets all arrays and spaces; there are as many as this.
  void reset(size_t values, size_t spaces);
  /// A value has an array, zero everywhere, and the host's memory is too.
  void make(int value, HostArray array);
  /// A space is set: its offsets, and of each point the parent's.
  void shape(int space, HostArray offsets, HostArray parents, int64_t extent);

  /// The host is about to read an array.
  void toHost(int value);
  /// The host is about to change an array, which it has read where it keeps a
  /// part of it.
  void changeOnHost(int value);
  /// Kernels that are queued next read these values, or write a part of them.
  void toDevice(std::span<const int32_t> values);
  /// Kernels that are queued write this value.
  void changeOnDevice(int value);

  /// The frame as parameters of a launch; failures are the caller's.
  rlrt_device_frame tables();
  /// Of each space an array of the parents' points, as rows want them.
  uint64_t parents();
  /// Where the device has the array that lies here at `array`, which a kernel
  /// that is queued next writes; throws where the batch has none there.
  uint64_t written(const void *array);

  void *stream() const { return currentStream(); }
  /// Called before the host reads what the device has written.
  std::function<void()> beforeReading = [] {};

  /// Copies of whole arrays so far: to the device, and back.
  struct Copies {
    int64_t toDevice = 0, toHost = 0;
  };
  const Copies &copies() const { return counted; }

private:
  struct Value {
    HostArray host;
    Room room;
    bool isZero = false; ///< everywhere, on whichever side has it
    bool onHost = false, onDevice = false; ///< has the newest numbers
  };
  struct Space {
    HostArray offsets, parents;
    Room offsetsRoom, parentsRoom;
    bool offsetsThere = false, parentsThere = false;
  };
  void copy(Room &room, HostArray from);
  Value &at(int value);
  uint64_t table(Room &room, const std::vector<uint64_t> &addresses,
                 std::vector<uint64_t> &known);

  DeviceCode &code;
  std::function<void *()> currentStream;
  std::vector<Value> values;
  std::vector<Space> spaces;
  std::vector<int64_t> extents;
  Room valueTable, offsetTable, parentTable, extentRoom;
  /// What the tables hold.
  std::vector<uint64_t> valuesThere, offsetsThere, parentsThere;
  std::vector<int64_t> extentsThere;
  Copies counted;
};

} // namespace rlrt
