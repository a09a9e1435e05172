// In: this process. Out: where it runs, for the trace.
// Must not know: what it runs.
#include "runtime/trace/Environment.h"

#include "rlrt/abi.h"
#include "runtime/trace/Disk.h"

#include <torch/version.h>

#include <sys/utsname.h>
#include <unistd.h>

#include <ctime>
#include <fstream>
#include <string>

namespace rlrt {

/// `model name` of the first processor.
static std::string processorName() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name"))
      if (size_t colon = line.find(": "); colon != std::string::npos)
        return line.substr(colon + 2);
  return "unknown";
}

nlohmann::ordered_json environment(const std::string &instructions) {
  utsname system{};
  uname(&system);
  std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char started[32];
  std::strftime(started, sizeof started, "%Y-%m-%dT%H:%M:%SZ", &utc);
  auto pages = uint64_t(sysconf(_SC_PHYS_PAGES));
  nlohmann::ordered_json where = {
      {"started", started},
      {"host", system.nodename},
      {"processor", processorName()},
      {"processors", sysconf(_SC_NPROCESSORS_ONLN)},
      {"memory", shownBytes(pages * uint64_t(sysconf(_SC_PAGESIZE)))},
      {"system", std::string(system.sysname) + " " + system.release + " " +
                     system.machine},
      {"libtorch", TORCH_VERSION},
      {"abi", RLRT_ABI_VERSION},
      {"process", getpid()}};
  if (!instructions.empty())
    where["instructions"] = instructions;
  return where;
}

} // namespace rlrt
