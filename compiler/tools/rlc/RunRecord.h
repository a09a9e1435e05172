// In: the folder of a run. Out: what it says of itself.
// Must not know: the command line, how it is shown, the runtime.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rl::tool {

/// A run as its folder tells of it. Half a last line, as a kill leaves it, is
/// no fault.
struct RunRecord {
  using Series = std::vector<std::pair<double, double>>;
  std::string path;
  /// done, running, interrupted (also by a kill) or failed.
  std::string state;
  std::string reason;   ///< of a failure
  nlohmann::json first; ///< the newest `run` event; null: none yet
  int64_t steps = 0;    ///< made, of all phases
  int64_t planned = 0;  ///< of the phases begun
  double seconds = 0;   ///< of steps and measurements
  int64_t changed = 0;  ///< Unix time of the last line
  nlohmann::json last;  ///< metrics of the newest measurement, else step
  std::vector<std::string> phases; ///< in order
  /// `phase/metric`, against steps of all phases.
  std::map<std::string, Series> series;
  nlohmann::json warnings = nlohmann::json::array();
  std::vector<std::string> checkpoints;
};

/// Whether a folder holds a run.
bool holdsRun(const std::string &folder);
/// Folders with a run at or below `folder`, in the order of their numbers.
std::vector<std::string> runsBelow(const std::string &folder);
RunRecord readRun(const std::string &folder);

/// Rows of samples.jsonl: those of the first and of the last steps shown, at
/// most `most` in all.
nlohmann::json readSamples(const std::string &folder, size_t most);
/// The text of a file of the folder; empty where there is none.
std::string readText(const std::string &path);

/// `3 min`, `2 h`, `5 d`: how long ago.
std::string shownAge(int64_t seconds);
/// Four significant digits.
std::string shownNumber(const nlohmann::json &number);

} // namespace rl::tool
