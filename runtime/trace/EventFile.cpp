// In: named scalars at steps. Out: a TensorBoard event file.
// Must not know: phases, JSON, where the numbers came from.
#include "runtime/trace/EventFile.h"

#include "runtime/abi/Error.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>

namespace rlrt {

uint32_t crc32c(std::string_view bytes) {
  static const std::array<uint32_t, 256> table = [] {
    std::array<uint32_t, 256> made{};
    for (uint32_t i = 0; i < 256; ++i) {
      uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit)
        value = value >> 1 ^ (value & 1 ? 0x82f63b78u : 0);
      made[i] = value;
    }
    return made;
  }();
  uint32_t crc = ~0u;
  for (unsigned char byte : bytes)
    crc = table[(crc ^ byte) & 0xff] ^ crc >> 8;
  return ~crc;
}

/// TFRecord stores checksums rotated, so that a checksum of data that holds
/// checksums stays a good one.
static uint32_t masked(std::string_view bytes) {
  uint32_t crc = crc32c(bytes);
  return (crc >> 15 | crc << 17) + 0xa282ead8u;
}

template <typename Number> static std::string raw(Number number) {
  char bytes[sizeof(Number)];
  std::memcpy(bytes, &number, sizeof(Number));
  return std::string(bytes, sizeof bytes);
}

static std::string varint(uint64_t number) {
  std::string bytes;
  for (; number >= 0x80; number >>= 7)
    bytes += char(number | 0x80);
  return bytes + char(number);
}

/// A field with its length: strings and messages.
static std::string field(int number, const std::string &content) {
  return varint(uint64_t(number) << 3 | 2) + varint(content.size()) + content;
}

/// Event.wall_time = 1 (double).
static std::string now() {
  std::chrono::duration<double> time =
      std::chrono::system_clock::now().time_since_epoch();
  return char(1 << 3 | 1) + raw(time.count());
}

EventFile::EventFile(const std::string &folder) {
  char host[256] = "host";
  gethostname(host, sizeof host - 1);
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
                     std::chrono::system_clock::now().time_since_epoch())
                     .count();
  file = folder + "/" + prefix + std::to_string(seconds) + "." + host + "." +
         std::to_string(getpid());
  out.open(file, std::ios::binary);
  if (!out)
    throw InputError("cannot write `" + file + "`: " + std::strerror(errno));
  // Event.file_version = 3.
  record(now() + field(3, "brain.Event:2"));
}

void EventFile::record(const std::string &event) {
  std::string length = raw(uint64_t(event.size()));
  out << length << raw(masked(length)) << event << raw(masked(event));
  out.flush();
  if (!out)
    throw InputError("writing `" + file + "` failed: " + std::strerror(errno));
}

void EventFile::scalars(
    int64_t step, const std::vector<std::pair<std::string, double>> &values) {
  if (values.empty())
    return;
  std::string summary;
  for (auto &[tag, value] : values)
    // Summary.value = 1; Value.tag = 1, Value.simple_value = 2 (float).
    summary += field(1, field(1, tag) + char(2 << 3 | 5) + raw(float(value)));
  // Event.step = 2 (varint), Event.summary = 5.
  record(now() + char(2 << 3) + varint(uint64_t(step)) + field(5, summary));
}

} // namespace rlrt
