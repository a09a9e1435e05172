// In: the folder of a run. Out: what it says of itself.
// Must not know: the command line, how it is shown, the runtime.
#include "compiler/tools/rlc/RunRecord.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <tuple>

namespace rl::tool {

namespace fs = std::filesystem;
using nlohmann::json;

bool holdsRun(const std::string &folder) {
  std::error_code none;
  return fs::exists(fs::path(folder) / "trace.jsonl", none);
}

/// Numbers by their size: 2 before 10.
static bool inOrder(const std::string &a, const std::string &b) {
  auto key = [](const std::string &path) {
    std::string name = fs::path(path).filename().string();
    bool number = !name.empty() && name.size() < 18 &&
                  name.find_first_not_of("0123456789") == std::string::npos;
    return std::tuple(fs::path(path).parent_path().string(), !number,
                      number ? std::stoll(name) : 0LL, name);
  };
  return key(a) < key(b);
}

std::vector<std::string> runsBelow(const std::string &folder) {
  std::vector<std::string> found;
  if (holdsRun(folder))
    found.push_back(folder);
  std::error_code none;
  for (auto at = fs::recursive_directory_iterator(
           folder, fs::directory_options::skip_permission_denied, none);
       at != fs::recursive_directory_iterator(); at.increment(none)) {
    if (none)
      break;
    if (!at->is_directory(none) || at->is_symlink(none))
      continue;
    if (holdsRun(at->path().string())) {
      found.push_back(at->path().string());
      at.disable_recursion_pending(); // a run holds no runs
    } else if (at.depth() >= 3) {
      at.disable_recursion_pending();
    }
  }
  std::sort(found.begin(), found.end(), inOrder);
  return found;
}

/// Whether a process holds the lock of the folder. The lock is shared and let
/// go at once; a run that begins at this very moment tries again.
static bool isHeld(const std::string &folder) {
  int handle = open((folder + "/run.lock").c_str(), O_RDONLY | O_CLOEXEC);
  if (handle < 0)
    return false;
  bool held = flock(handle, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  close(handle);
  return held;
}

static void take(RunRecord &run, const json &event) {
  std::string kind = event.value("event", "");
  std::string phase = event.value("phase", "");
  json metrics = event.value("metrics", json::object());
  if (kind == "run") {
    run.first = event;
  } else if (kind == "phase") {
    if (std::find(run.phases.begin(), run.phases.end(), phase) ==
        run.phases.end())
      run.phases.push_back(phase);
    run.planned += event.value("steps", int64_t(0));
  } else if (kind == "warning") {
    run.warnings.push_back({{"phase", phase},
                            {"step", event.value("step", 0)},
                            {"message", event.value("message", "")}});
  } else if (kind == "checkpoint") {
    run.checkpoints.push_back(event.value("path", ""));
  } else if (kind == "end") {
    run.state = event.value("status", "done");
    run.reason = event.value("reason", "");
  }
  bool step = kind == "step", evaluate = kind == "evaluate";
  if (!step && !evaluate)
    return;
  run.steps += step;
  run.state.clear();
  for (auto &[name, value] : metrics.items()) {
    if (!value.is_number())
      continue;
    if (step && name.starts_with("seconds_"))
      run.seconds += value.get<double>();
    run.series[phase + "/" + name].emplace_back(double(run.steps),
                                                value.get<double>());
  }
  if (evaluate)
    run.seconds += event.contains("measured") ? 0 : event.value("seconds", 0.0);
  if (evaluate && !metrics.empty())
    run.last = metrics;
}

RunRecord readRun(const std::string &folder) {
  RunRecord run;
  run.path = folder;
  std::string path = folder + "/trace.jsonl";
  struct stat info{};
  if (stat(path.c_str(), &info) == 0)
    run.changed = int64_t(info.st_mtime);
  std::ifstream file(path, std::ios::binary);
  json lastStep;
  for (std::string line; std::getline(file, line);) {
    json event = json::parse(line, nullptr, false);
    if (!event.is_object())
      continue;
    take(run, event);
    if (event.value("event", "") == "step")
      lastStep = event.value("metrics", json::object());
  }
  if (run.last.is_null() && lastStep.is_object()) {
    run.last = json::object();
    for (const char *name : {"loss", "reward"})
      if (lastStep.contains(name))
        run.last[name] = lastStep[name];
  }
  // Who holds the folder has not ended, whatever was written last.
  if (isHeld(folder))
    run.state = "running";
  else if (run.state.empty())
    run.state = "interrupted";
  return run;
}

json readSamples(const std::string &folder, size_t most) {
  std::ifstream file(folder + "/samples.jsonl", std::ios::binary);
  std::vector<std::string> head, tail;
  size_t half = most / 2, at = 0;
  for (std::string line; std::getline(file, line);) {
    if (head.size() < half)
      head.push_back(line);
    else if (tail.size() < half)
      tail.push_back(line);
    else
      tail[at++ % half] = line;
  }
  if (!tail.empty())
    std::rotate(tail.begin(), tail.begin() + int64_t(at % tail.size()),
                tail.end());
  head.insert(head.end(), tail.begin(), tail.end());
  json rows = json::array();
  for (const std::string &line : head)
    if (json row = json::parse(line, nullptr, false); row.is_object())
      rows.push_back(std::move(row));
  return rows;
}

std::string readText(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string shownAge(int64_t seconds) {
  if (seconds < 60)
    return std::to_string(std::max<int64_t>(seconds, 0)) + " s";
  if (seconds < 3600)
    return std::to_string(seconds / 60) + " min";
  if (seconds < 86400)
    return std::to_string(seconds / 3600) + " h";
  return std::to_string(seconds / 86400) + " d";
}

std::string shownNumber(const json &number) {
  if (!number.is_number())
    return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", number.get<double>());
  return text;
}

} // namespace rl::tool
