// In: steps and measurements of a run. Out: lines for a person.
// Must not know: files, models, what the numbers mean.
#include "runtime/trace/Progress.h"

#include <algorithm>
#include <cmath>

namespace rlrt {

template <typename... Values>
static std::string format(const char *pattern, Values... values) {
  char text[128];
  std::snprintf(text, sizeof text, pattern, values...);
  return text;
}

std::string brief(double number) { return format("%.4g", number); }

std::string brief(const Metrics &metrics) {
  std::string text;
  for (auto &[name, value] : metrics)
    text += (text.empty() ? "" : "  ") + name + " " + brief(value);
  return text;
}

std::string duration(double seconds) {
  if (seconds < 60)
    return format(seconds < 10 ? "%.1f s" : "%.0f s", seconds);
  long whole = std::lround(seconds);
  if (whole < 3600)
    return format("%ld min %02ld s", whole / 60, whole % 60);
  return format("%ld h %02ld min", whole / 3600, whole % 3600 / 60);
}

Progress::~Progress() { settle(); }

void Progress::settle() {
  if (open)
    std::fputc('\n', out);
  open = false;
  std::fflush(out);
}

void Progress::phase(const std::string &newName, int64_t done,
                     int64_t newSteps) {
  settle();
  name = newName;
  before = done;
  steps = newSteps;
  start = Clock::now();
  shown = {};
}

void Progress::step(int64_t done, const Metrics &metrics) {
  if (mode.quiet)
    return;
  Clock::time_point now = Clock::now();
  if (mode.terminal) {
    // Ten times a second is smooth, and costs nothing.
    if (done < steps && now - shown < std::chrono::milliseconds(100))
      return;
  } else {
    int64_t part = std::max<int64_t>(steps / 10, 1);
    if (done != before + 1 && done != steps && done % part != 0)
      return;
  }
  shown = now;
  double seconds = std::chrono::duration<double>(now - start).count();
  double rate = double(done - before) / std::max(seconds, 1e-9);
  std::string text = name + " " + std::to_string(done) + "/" +
                     std::to_string(steps) + "  " + brief(rate) + " steps/s";
  if (done < steps)
    text += "  left " + duration(double(steps - done) / rate);
  Metrics all = metrics;
  all.insert(all.end(), last.begin(), last.end());
  if (!all.empty())
    text += "  " + brief(all);
  if (mode.terminal) {
    // \033[K clears what a longer line left behind.
    std::fprintf(out, "\r%s\033[K", text.c_str());
    open = true;
    if (done == steps)
      settle();
  } else {
    std::fprintf(out, "%s\n", text.c_str());
  }
  std::fflush(out);
}

void Progress::measured(const Metrics &metrics) { last = metrics; }

void Progress::line(const std::string &text) {
  if (mode.quiet)
    return;
  settle();
  std::fprintf(out, "%s\n", text.c_str());
  std::fflush(out);
}

} // namespace rlrt
