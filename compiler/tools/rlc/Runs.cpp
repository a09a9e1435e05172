// In: Options of runs and report. Out: a table of runs, or a page about some.
// Must not know: the command line, MLIR, the runtime.
#include "compiler/tools/rlc/Commands.h"
#include "compiler/tools/rlc/Report.h"
#include "compiler/tools/rlc/ReportPage.h"
#include "compiler/tools/rlc/RunRecord.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>

namespace rl::tool {

using nlohmann::json;

// What a page holds of one run: enough to see, small enough to send.
static constexpr size_t pointsShown = 1500, samplesShown = 120;

static std::string shownMetrics(const json &metrics) {
  std::string text;
  if (metrics.is_object())
    for (auto &[name, value] : metrics.items())
      text += (text.empty() ? "" : "  ") + name + " " + shownNumber(value);
  return text;
}

int runRuns(const Options &options) {
  std::string folder = options.files.empty() ? "runs" : options.files[0];
  if (!std::filesystem::is_directory(folder))
    return printError(misused, "there is no folder `" + folder + "`");
  std::vector<std::vector<std::string>> rows = {
      {"run", "state", "steps", "age", "metrics"}};
  int64_t now = int64_t(std::time(nullptr));
  for (const std::string &path : runsBelow(folder)) {
    RunRecord run = readRun(path);
    rows.push_back(
        {path, run.state,
         std::to_string(run.steps) + "/" + std::to_string(run.planned),
         shownAge(now - run.changed), shownMetrics(run.last)});
  }
  if (rows.size() == 1) {
    std::printf("no runs under `%s`\n", folder.c_str());
    return done;
  }
  std::vector<size_t> widths(rows[0].size());
  for (const auto &row : rows)
    for (size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], row[i].size());
  for (const auto &row : rows) {
    std::string line;
    for (size_t i = 0; i + 1 < row.size(); ++i)
      line += row[i] + std::string(widths[i] - row[i].size() + 2, ' ');
    line += row.back();
    line.erase(line.find_last_not_of(' ') + 1);
    std::printf("%s\n", line.c_str());
  }
  return done;
}

/// Every k-th point and the last, so that a long run stays a small page.
static json thinned(const RunRecord::Series &series) {
  json points = json::array();
  size_t stride = (series.size() + pointsShown - 1) / pointsShown;
  for (size_t i = 0; i < series.size(); ++i)
    if (i % std::max<size_t>(stride, 1) == 0 || i + 1 == series.size())
      points.push_back({series[i].first, series[i].second});
  return points;
}

static json dataOf(const RunRecord &run) {
  json series = json::object();
  for (auto &[name, points] : run.series)
    series[name] = thinned(points);
  return {{"path", run.path},
          {"state", run.state},
          {"reason", run.reason},
          {"steps", run.steps},
          {"planned", run.planned},
          {"seconds", run.seconds},
          {"changed", run.changed},
          {"run", run.first},
          {"last", run.last},
          {"phases", run.phases},
          {"series", std::move(series)},
          {"warnings", run.warnings},
          {"checkpoints", run.checkpoints},
          {"samples", readSamples(run.path, samplesShown)},
          {"program", readText(run.path + "/experiment.rl")}};
}

int runReport(const Options &options) {
  json data{{"runs", json::array()}, {"made", int64_t(std::time(nullptr))}};
  for (const std::string &path : options.files) {
    if (!holdsRun(path)) {
      std::string hint;
      if (std::vector<std::string> below = runsBelow(path); !below.empty())
        hint = "; there is `" + below.back() + "`";
      return printError(misused, "`" + path + "` holds no run" + hint);
    }
    data["runs"].push_back(dataOf(readRun(path)));
  }
  // Text of a run must not end the element that holds it.
  std::string text = data.dump(-1, ' ', false, json::error_handler_t::replace),
              safe;
  for (char c : text)
    if (c == '<')
      safe += "\\u003c";
    else
      safe += c;
  std::string page = reportPage;
  constexpr std::string_view mark = "{\"runs\": []}";
  page.replace(page.find(mark), mark.size(), safe);
  std::ofstream out(options.output, std::ios::binary);
  out << page;
  if (!out.flush())
    return printError(misused, "cannot write " + options.output);
  std::printf("%s\n", options.output.c_str());
  return done;
}

} // namespace rl::tool
