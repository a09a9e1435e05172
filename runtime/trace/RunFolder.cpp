// In: events of a run. Out: its folder: experiment.rl, trace.jsonl,
// samples.jsonl, TensorBoard events. Must not know: models, batches.
#include "runtime/trace/RunFolder.h"

#include "runtime/abi/Error.h"

#include <cmath>
#include <filesystem>

namespace rlrt {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

/// The highest number among the names of a folder's entries; -1: none.
static int64_t highestRun(const fs::path &runs) {
  int64_t highest = -1;
  std::error_code none;
  for (const auto &entry : fs::directory_iterator(runs, none)) {
    std::string name = entry.path().filename().string();
    if (!name.empty() && name.size() < 10 &&
        name.find_first_not_of("0123456789") == std::string::npos)
      highest = std::max(highest, int64_t(std::stoll(name)));
  }
  return highest;
}

std::unique_ptr<RunFolder>
RunFolder::create(const std::string &experiment,
                  const std::optional<std::string> &out) {
  fs::path path;
  std::error_code failed;
  if (out) {
    path = *out;
    if (fs::exists(path / "trace.jsonl"))
      throw InputError("`" + *out + "` already holds a run; continue it with " +
                       "--resume, or choose another --out");
    fs::create_directories(path, failed);
  } else {
    fs::path runs = fs::path("runs") / experiment;
    fs::create_directories(runs, failed);
    // Another run may take the number at the same moment; then the next one.
    for (int64_t number = highestRun(runs) + 1; !failed; ++number) {
      path = runs / std::to_string(number);
      if (fs::create_directory(path, failed))
        break;
    }
  }
  if (failed)
    throw InputError("cannot make the folder `" + path.string() +
                     "`: " + failed.message());
  return std::unique_ptr<RunFolder>(new RunFolder(path.string()));
}

std::string RunFolder::find(const std::string &experiment,
                            const std::optional<std::string> &out) {
  fs::path path;
  if (out) {
    path = *out;
  } else {
    fs::path runs = fs::path("runs") / experiment;
    int64_t number = highestRun(runs);
    if (number < 0)
      throw InputError("there is no run to resume under `" + runs.string() +
                       "`; name its folder with --out");
    path = runs / std::to_string(number);
  }
  if (!fs::exists(path / "trace.jsonl"))
    throw InputError("`" + path.string() + "` holds no run to resume");
  return path.string();
}

std::unique_ptr<RunFolder> RunFolder::resume(const std::string &path,
                                             uint64_t traceBytes,
                                             uint64_t sampleBytes) {
  for (auto [name, bytes] :
       {std::pair{"trace.jsonl", traceBytes}, {"samples.jsonl", sampleBytes}}) {
    fs::path file = fs::path(path) / name;
    if (fs::exists(file) && fs::file_size(file) > bytes)
      fs::resize_file(file, bytes);
  }
  return std::unique_ptr<RunFolder>(new RunFolder(path));
}

RunFolder::RunFolder(std::string path) : folder(std::move(path)) {
  trace.open(folder + "/trace.jsonl", std::ios::binary | std::ios::app);
  sampleFile.open(folder + "/samples.jsonl", std::ios::binary | std::ios::app);
  if (!trace || !sampleFile)
    throw InputError("cannot write into `" + folder + "`");
  board = std::make_unique<EventFile>(folder);
}

void RunFolder::line(std::ofstream &file, const std::string &text,
                     const char *name) {
  file << text << '\n';
  file.flush();
  if (!file)
    throw std::runtime_error("writing `" + folder + "/" + name +
                             "` failed; is the disk full?");
}

void RunFolder::writeExperiment(const std::string &text) {
  std::ofstream file(folder + "/experiment.rl", std::ios::binary);
  line(file, text.ends_with('\n') ? text.substr(0, text.size() - 1) : text,
       "experiment.rl");
}

void RunFolder::event(const std::string &event, const std::string &phase,
                      int64_t step, const Metrics &metrics,
                      const ordered_json &more) {
  ordered_json numbers = ordered_json::object();
  Metrics finite;
  for (auto &[name, value] : metrics) {
    numbers[name] = std::isfinite(value) ? ordered_json(value) : ordered_json();
    if (std::isfinite(value))
      finite.emplace_back(phase + "/" + name, value);
  }
  ordered_json object{
      {"event", event}, {"phase", phase}, {"step", step}, {"metrics", numbers}};
  if (more.is_object())
    object.update(more);
  line(trace,
       object.dump(-1, ' ', false, ordered_json::error_handler_t::replace),
       "trace.jsonl");
  if (event == "step" || event == "evaluate")
    board->scalars(step, finite);
}

void RunFolder::samples(const std::string &phase, int64_t step,
                        const std::vector<nlohmann::json> &rows) {
  for (const nlohmann::json &row : rows) {
    ordered_json object{{"phase", phase}, {"step", step}};
    for (auto &[key, value] : row.items())
      object[key] = value;
    line(sampleFile,
         object.dump(-1, ' ', false, ordered_json::error_handler_t::replace),
         "samples.jsonl");
  }
}

// Every line is flushed, so the file's size is what was written.
uint64_t RunFolder::traceBytes() {
  return fs::file_size(fs::path(folder) / "trace.jsonl");
}

uint64_t RunFolder::sampleBytes() {
  return fs::file_size(fs::path(folder) / "samples.jsonl");
}

} // namespace rlrt
