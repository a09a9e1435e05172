// In: events of a run. Out: its folder: experiment.rl, trace.jsonl,
// samples.jsonl, TensorBoard events. Must not know: models, batches.
#pragma once

#include "runtime/trace/Disk.h"
#include "runtime/trace/EventFile.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rlrt {

using Metrics = std::vector<std::pair<std::string, double>>;

/// The folder one run writes, docs/language.md section on running.
class RunFolder {
public:
  /// A new run: `out` when given, else the next free number under
  /// runs/<experiment>. A folder that already holds a run, or that another
  /// process writes, is an InputError.
  static std::unique_ptr<RunFolder>
  create(const std::string &experiment, const std::optional<std::string> &out);
  /// The folder of the run that --resume means: `out`, else the highest number
  /// under runs/<experiment>. InputError when there is none.
  static std::string find(const std::string &experiment,
                          const std::optional<std::string> &out);
  /// Bytes of the files that grow with a run, by name: both .jsonl files and
  /// TensorBoard's.
  using Lengths = std::map<std::string, uint64_t>;
  /// Goes on with a run, which `lock` holds: cuts the files that grow to the
  /// lengths they had when the checkpoint was made and removes later ones, so
  /// that no step is told twice; removes checkpoints that were never finished.
  static std::unique_ptr<RunFolder> resume(const std::string &path,
                                           std::unique_ptr<RunLock> lock,
                                           const Lengths &lengths);
  /// The first event of a run, `run`; null when it was cut off before that.
  static nlohmann::ordered_json firstEvent(const std::string &path);

  const std::string &path() const { return folder; }
  /// experiment.rl.
  void writeExperiment(const std::string &text);
  /// One line of trace.jsonl with the keys event, phase, step, metrics and
  /// those of `more`. A number that is not finite is written as null. Metrics
  /// of `step` and `evaluate` also go to TensorBoard as `phase/metric`.
  void event(const std::string &event, const std::string &phase, int64_t step,
             const Metrics &metrics = {},
             const nlohmann::ordered_json &more = {});
  /// Lines of samples.jsonl.
  void samples(const std::string &phase, int64_t step,
               const std::vector<nlohmann::json> &rows);

  /// Carries both .jsonl files to the disk.
  void sync();
  Lengths lengths() const;

private:
  RunFolder(std::string path, std::unique_ptr<RunLock> lock);
  void line(std::ofstream &file, const std::string &text, const char *name);
  std::string folder;
  std::unique_ptr<RunLock> lock;
  std::ofstream trace, sampleFile;
  std::unique_ptr<EventFile> board;
};

} // namespace rlrt
