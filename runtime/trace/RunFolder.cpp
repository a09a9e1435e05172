// In: events of a run. Out: its folder: experiment.rl, trace.jsonl,
// samples.jsonl, TensorBoard events. Must not know: models, batches.
#include "runtime/trace/RunFolder.h"

#include "runtime/abi/Error.h"

#include <cerrno>
#include <cmath>
#include <cstring>
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
    // Of a run that goes on, who writes it is the better reason.
    if (fs::exists(path / "trace.jsonl"))
      RunLock look(path.string());
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
  auto lock = std::make_unique<RunLock>(path.string());
  // Another process may have begun and ended since it was looked at.
  if (fs::exists(path / "trace.jsonl"))
    throw InputError("`" + path.string() + "` already holds a run");
  return std::unique_ptr<RunFolder>(
      new RunFolder(path.string(), std::move(lock)));
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
  // A run killed as it began has its lock only.
  if (!fs::exists(path / "trace.jsonl") &&
      !fs::exists(path / RunLock::fileName))
    throw InputError("`" + path.string() + "` holds no run to resume");
  return path.string();
}

ordered_json RunFolder::firstEvent(const std::string &path) {
  std::ifstream file(fs::path(path) / "trace.jsonl", std::ios::binary);
  std::string text;
  std::getline(file, text);
  ordered_json event = ordered_json::parse(text, nullptr, false);
  if (!event.is_object() || event.value("event", "") != "run")
    return {};
  return event;
}

/// The files that grow with a run, and how long they are.
static RunFolder::Lengths growing(const std::string &folder) {
  RunFolder::Lengths found;
  for (const auto &entry : fs::directory_iterator(folder)) {
    std::string name = entry.path().filename().string();
    if (name == "trace.jsonl" || name == "samples.jsonl" ||
        name.starts_with(EventFile::prefix))
      found[name] = entry.file_size();
  }
  return found;
}

std::unique_ptr<RunFolder> RunFolder::resume(const std::string &path,
                                             std::unique_ptr<RunLock> lock,
                                             const Lengths &lengths) {
  std::error_code none;
  for (const auto &entry :
       fs::directory_iterator(fs::path(path) / "checkpoints", none))
    if (entry.path().extension() == ".partial")
      fs::remove_all(entry.path(), none);
  for (auto &[name, bytes] : growing(path)) {
    fs::path file = fs::path(path) / name;
    auto known = lengths.find(name);
    std::error_code failed;
    if (known == lengths.end())
      fs::remove(file, failed);
    else if (bytes > known->second)
      fs::resize_file(file, known->second, failed);
    if (failed)
      throw InputError("cannot write into `" + path + "`: " + failed.message());
  }
  return std::unique_ptr<RunFolder>(new RunFolder(path, std::move(lock)));
}

RunFolder::RunFolder(std::string path, std::unique_ptr<RunLock> held)
    : folder(std::move(path)), lock(std::move(held)) {
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
    throw InputError("writing `" + folder + "/" + name +
                     "` failed: " + std::strerror(errno));
}

void RunFolder::writeExperiment(const std::string &text) {
  std::string path = folder + "/experiment.rl";
  {
    std::ofstream file(path + ".partial", std::ios::binary);
    line(file, text.ends_with('\n') ? text.substr(0, text.size() - 1) : text,
         "experiment.rl");
  }
  fs::rename(path + ".partial", path);
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

void RunFolder::sync() {
  syncPath(folder + "/trace.jsonl");
  syncPath(folder + "/samples.jsonl");
}

// Everything is flushed, so a file's size is what was written.
RunFolder::Lengths RunFolder::lengths() const { return growing(folder); }

} // namespace rlrt
