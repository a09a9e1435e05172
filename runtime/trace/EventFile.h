// In: named scalars at steps. Out: a TensorBoard event file.
// Must not know: phases, JSON, where the numbers came from.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rlrt {

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4).
uint32_t crc32c(std::string_view bytes);

/// Appends scalar summaries as TFRecords of `Event` messages (tensorflow's
/// event.proto and summary.proto, written by hand: three message types).
class EventFile {
public:
  static constexpr const char *prefix = "events.out.tfevents.";
  /// Creates `events.out.tfevents.<seconds>.<host>.<process>` in `folder`.
  explicit EventFile(const std::string &folder);
  /// Writes one event with all scalars and flushes it.
  void scalars(int64_t step,
               const std::vector<std::pair<std::string, double>> &values);
  const std::string &path() const { return file; }

private:
  void record(const std::string &event);
  std::string file;
  std::ofstream out;
};

} // namespace rlrt
