// In: the arrays of one batch in this machine's memory, as they are made and
// changed. Out: the same on a device, each copied when the other side reads it.
// Must not know: what kernels compute, LibTorch.

#include "device/DeviceFrame.h"

#include <stdexcept>

namespace rlrt {

DeviceFrame::DeviceFrame(DeviceCode &code, std::function<void *()> stream)
    : code(code), currentStream(std::move(stream)) {}

DeviceFrame::~DeviceFrame() {
  std::vector<Room> rooms{valueTable, offsetTable, parentTable, extentRoom};
  for (const Value &value : values)
    rooms.push_back(value.room);
  for (const Space &space : spaces)
    rooms.insert(rooms.end(), {space.offsetsRoom, space.parentsRoom});
  code.release(rooms);
}

void DeviceFrame::reset(size_t valueCount, size_t spaceCount) {
  // Memory stays: the next batch has arrays of about the same size.
  values.resize(valueCount);
  for (Value &value : values)
    value = {{}, value.room, false, false, false};
  spaces.resize(spaceCount);
  for (Space &space : spaces)
    space = {{}, {}, space.offsetsRoom, space.parentsRoom, false, false};
  extents.assign(spaceCount, -1);
  extents.at(RLRT_STEP_SPACE) = 1;
}

DeviceFrame::Value &DeviceFrame::at(int value) {
  return values.at(size_t(value));
}

void DeviceFrame::make(int value, HostArray array) {
  Value &made = at(value);
  made.host = array;
  made.isZero = made.onHost = true;
  made.onDevice = false;
}

void DeviceFrame::shape(int space, HostArray offsets, HostArray parents,
                        int64_t extent) {
  Space &made = spaces.at(size_t(space));
  made.offsets = offsets;
  made.parents = parents;
  made.offsetsThere = made.parentsThere = false;
  extents.at(size_t(space)) = extent;
}

void DeviceFrame::copy(Room &room, HostArray from) {
  code.grow(room, from.bytes);
  if (!from.bytes)
    return;
  code.driver.toDevice(room.memory, from.data, from.bytes, stream());
  ++counted.toDevice;
}

void DeviceFrame::toHost(int value) {
  Value &read = at(value);
  if (!read.host.data || read.onHost)
    return;
  beforeReading();
  code.use();
  if (read.host.bytes) {
    code.driver.toHost(read.host.data, read.room.memory, read.host.bytes,
                       stream());
    ++counted.toHost;
  }
  read.onHost = true;
}

void DeviceFrame::changeOnHost(int value) {
  Value &changed = at(value);
  changed.onHost = true;
  changed.isZero = changed.onDevice = false;
}

void DeviceFrame::toDevice(std::span<const int32_t> wanted) {
  code.use();
  for (int32_t value : wanted) {
    Value &read = at(value);
    if (!read.host.data)
      throw std::runtime_error("a kernel of a GPU uses value " +
                               std::to_string(value) +
                               ", which the batch does not have");
    if (read.onDevice)
      continue;
    if (read.isZero) {
      code.grow(read.room, read.host.bytes);
      if (read.host.bytes)
        code.driver.fill(read.room.memory, 0, read.host.bytes, stream());
    } else {
      copy(read.room, read.host);
    }
    read.onDevice = true;
  }
}

void DeviceFrame::changeOnDevice(int value) {
  Value &changed = at(value);
  changed.isZero = changed.onHost = false;
}

uint64_t DeviceFrame::table(Room &room, const std::vector<uint64_t> &addresses,
                            std::vector<uint64_t> &known) {
  if (!room.memory || addresses != known) {
    code.grow(room, addresses.size() * sizeof(uint64_t));
    if (!addresses.empty())
      code.driver.toDevice(room.memory, addresses.data(),
                           addresses.size() * sizeof(uint64_t), stream());
    known = addresses;
  }
  return room.memory;
}

rlrt_device_frame DeviceFrame::tables() {
  code.use();
  std::vector<uint64_t> arrays, offsets;
  // Of an array that was on the device before, the address is of no use to
  // anyone, but the table is the same from batch to batch.
  for (const Value &value : values)
    arrays.push_back(value.room.memory);
  for (Space &space : spaces) {
    if (!space.offsetsThere && space.offsets.data)
      copy(space.offsetsRoom, space.offsets);
    space.offsetsThere = true;
    offsets.push_back(space.offsetsRoom.memory);
  }
  if (!extentRoom.memory || extents != extentsThere) {
    code.grow(extentRoom, extents.size() * sizeof(int64_t));
    code.driver.toDevice(extentRoom.memory, extents.data(),
                         extents.size() * sizeof(int64_t), stream());
    extentsThere = extents;
  }
  rlrt_device_frame frame{};
  frame.values = table(valueTable, arrays, valuesThere);
  frame.offsets = table(offsetTable, offsets, offsetsThere);
  frame.extents = extentRoom.memory;
  return frame;
}

uint64_t DeviceFrame::parents() {
  code.use();
  std::vector<uint64_t> all;
  for (Space &space : spaces) {
    if (!space.parentsThere && space.parents.data)
      copy(space.parentsRoom, space.parents);
    space.parentsThere = true;
    all.push_back(space.parentsRoom.memory);
  }
  return table(parentTable, all, parentsThere);
}

uint64_t DeviceFrame::written(const void *array) {
  for (size_t i = 0; i < values.size(); ++i)
    if (array && values[i].host.data == array) {
      int32_t value = int32_t(i);
      toDevice({&value, 1});
      changeOnDevice(value);
      return values[i].room.memory;
    }
  throw std::runtime_error("a row kernel writes an array that is not of the "
                           "batch on the GPU");
}

} // namespace rlrt
