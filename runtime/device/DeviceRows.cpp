// In: the arrays of a batch in this machine's memory, logits on a GPU. Out: row
// kernels run there, what they wrote back here. Must not know: LibTorch, what
// kernels compute.

#include "device/DeviceRows.h"

#include "abi/Error.h"

#include <stdexcept>

namespace rlrt {

/// The device, which must be there.
static int checked(const Driver &driver, int device) {
  if (device >= driver.deviceCount())
    throw InputError("there is no GPU " + std::to_string(device) +
                     " on this machine; run with --device cpu");
  return device;
}

DeviceRows::DeviceRows(const std::string &library, const rlrt_device_code &of,
                       int number)
    : driver(library), device(checked(driver, number)),
      code(driver, of, device) {}

DeviceRows::~DeviceRows() {
  try {
    driver.use(device);
    auto release = [&](const Room &room) {
      if (room.memory)
        driver.release(room.memory);
    };
    for (const auto *rooms : {&values, &parents})
      for (const Room &room : *rooms)
        release(room);
    for (const Room *room : {&valueTable, &parentTable, &chosen, &points})
      release(*room);
  } catch (const std::exception &) {
    // The process ends, and with it what the driver keeps.
  }
}

std::string DeviceRows::name() const {
  return "GPU " + std::to_string(device) + " (sm_" +
         std::to_string(driver.limits(device).capability) + ")";
}

uint64_t DeviceRows::fill(Room &room, const void *from, size_t bytes,
                          void *stream) {
  if (bytes > room.bytes) {
    // What reads the old memory is queued before it is freed: the driver waits.
    if (room.memory)
      driver.release(room.memory);
    room = {};
    size_t wanted = bytes + bytes / 4;
    room.memory = driver.allocate(wanted);
    room.bytes = wanted;
  }
  if (bytes)
    driver.toDevice(room.memory, from, bytes, stream);
  return room.memory;
}

void DeviceRows::mirror(FrameArrays given, void *stream) {
  driver.use(device);
  arrays = std::move(given);
  auto copyAll = [&](const std::vector<HostArray> &from,
                     std::vector<Room> &rooms, Room &table) {
    rooms.resize(std::max(rooms.size(), from.size()));
    std::vector<uint64_t> addresses;
    for (size_t i = 0; i < from.size(); ++i)
      addresses.push_back(
          from[i].data ? fill(rooms[i], from[i].data, from[i].bytes, stream)
                       : 0);
    fill(table, addresses.data(), addresses.size() * sizeof(uint64_t), stream);
  };
  copyAll(arrays.values, values, valueTable);
  copyAll(arrays.parents, parents, parentTable);
  written.assign(arrays.values.size(), false);
}

uint64_t DeviceRows::mirrorOf(const float *array) {
  for (size_t i = 0; array && i < arrays.values.size(); ++i)
    if (arrays.values[i].data == array) {
      written[i] = true;
      return values[i].memory;
    }
  if (array)
    throw std::runtime_error("a row kernel writes an array that is not of the "
                             "batch on the GPU");
  return 0;
}

void DeviceRows::run(rlrt_row_kernel kernel, LogitType type,
                     const rlrt_rows &rows, int64_t count, void *stream) {
  if (rows.cap != 0 || rows.bias || rows.shards > 1)
    throw std::runtime_error("row kernels of a GPU take no cap, no bias and no "
                             "shards");
  driver.use(device);
  size_t bytes = size_t(count) * sizeof(int64_t);
  rlrt_device_rows of{};
  of.logits = uint64_t(reinterpret_cast<uintptr_t>(rows.logits));
  of.stride = rows.stride;
  of.vocab = rows.vocab;
  of.chosen = fill(chosen, rows.chosen, bytes, stream);
  of.points = fill(points, rows.points, bytes, stream);
  of.inverse_temperature = rows.inverse_temperature;
  of.logp = mirrorOf(rows.logp);
  of.entropy = mirrorOf(rows.entropy);
  for (int k = 0; k < RLRT_FURTHER; ++k)
    of.further[k] = mirrorOf(rows.further[k]);
  of.values = valueTable.memory;
  of.parents = parentTable.memory;
  code.launch(kernel, type, of, count, stream);
}

void DeviceRows::collect(void *stream) {
  driver.use(device);
  for (size_t i = 0; i < written.size(); ++i)
    if (written[i] && arrays.values[i].bytes)
      driver.toHost(arrays.values[i].data, values[i].memory,
                    arrays.values[i].bytes, stream);
  written.assign(written.size(), false);
}

} // namespace rlrt
