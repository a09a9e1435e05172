// In: any bytes, and the standard library on disk. Out: nothing; it stops at a
// crash, a hang, or a program whose resolved text is another program. Must not
// know: what programs mean. `README.md` says how it is run.
#include "dsl/sema/Analyze.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>
#include <vector>

namespace {

/// Stops with what was found; libFuzzer keeps the input.
[[noreturn]] void fail(const char *what, const std::string &text) {
  std::fprintf(stderr, "%s\n%s\n", what, text.c_str());
  std::abort();
}

/// Replaces every `%12` that `known` has by what stands for its value.
std::string substitute(const std::string &line,
                       const std::map<std::string, std::string> &known) {
  std::string out;
  for (size_t i = 0; i < line.size();) {
    size_t end = i + 1;
    while (line[i] == '%' && end < line.size() && std::isdigit(line[end]))
      ++end;
    auto value = known.find(line.substr(i, end - i));
    out += value == known.end() ? line.substr(i, end - i) : value->second;
    i = end;
  }
  return out;
}

/// A printed model with each value named after what it is made of: defaults are
/// expanded after what is written, so a resolved text numbers its values in
/// another order. Every graph begins with `%0`, the settings' is the first;
/// slots read settings, axes stand before their graph, and roots after it.
std::string numberless(const std::string &text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  std::vector<std::map<std::string, std::string>> graphs(1);
  std::vector<size_t> graphOf;
  std::vector<bool> isDefinition;
  std::multiset<std::string> made;
  for (const std::string &line : lines) {
    size_t begin = line.find_first_not_of(' '), colon = line.find(": ");
    bool defines = begin != std::string::npos && line[begin] == '%' &&
                   colon != std::string::npos;
    isDefinition.push_back(defines);
    graphOf.push_back(graphs.size() - 1);
    if (!defines)
      continue;
    std::string name = line.substr(begin, colon - begin);
    if (name == "%0")
      graphs.emplace_back();
    std::string value = substitute(line.substr(colon), graphs.back());
    graphs.back()[name] = "#" + std::to_string(std::hash<std::string>()(value));
    made.insert(std::to_string(graphs.size()) + value);
  }
  graphs.emplace_back();
  std::string out;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (isDefinition[i])
      continue;
    bool isSetting = lines[i].find(" -> %") != std::string::npos ||
                     lines[i].find(" of the settings") != std::string::npos;
    bool isAxis = lines[i].find("    axis ") == 0;
    size_t graph = isSetting ? 1 : graphOf[i] + isAxis;
    out += substitute(lines[i], graphs[std::min(graph, graphs.size() - 1)]);
    out += '\n';
  }
  for (const std::string &each : made)
    out += each + '\n';
  return out;
}

/// The model without the comments that tell where values come from, and without
/// brackets: a slot's default may write some that the formatting leaves out.
std::string modelOf(const rl::model::Experiment &experiment) {
  std::string model = rl::sema::printModel(experiment), text;
  for (size_t begin = 0; begin < model.size();) {
    size_t end = model.find('\n', begin);
    std::string line = model.substr(begin, end - begin);
    text += line.substr(0, line.rfind("  # ")) + "\n";
    begin = end + 1;
  }
  std::erase_if(text, [](char c) { return c == '(' || c == ')'; });
  return numberless(text);
}

/// The resolved text is a program that means the same.
void roundTrip(rl::sema::Session &session,
               const rl::model::Experiment &experiment) {
  rl::diag::Diagnostics found;
  rl::model::Program again = rl::sema::analyze(
      session, *session.add("resolved.rl", experiment.resolved), found);
  for (const rl::diag::Diagnostic &each : found.all())
    if (rl::diag::severityOf(each.id) == rl::diag::Severity::Error)
      fail("the resolved text is refused",
           rl::diag::render(each) + experiment.resolved);
  if (again.experiments.size() != 1)
    fail("the resolved text is not one experiment", experiment.resolved);
  std::string before = modelOf(experiment);
  std::string after = modelOf(again.experiments[0]);
  if (before != after)
    fail("the resolved text is another experiment",
         before + "--- after\n" + after + experiment.resolved);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string bytes(reinterpret_cast<const char *>(data), size);
  rl::sema::Session session(RL_STDLIB_FOLDER);
  rl::diag::Diagnostics diagnostics;
  rl::model::Program program =
      rl::sema::analyze(session, *session.add("input.rl", bytes), diagnostics);
  for (const rl::diag::Diagnostic &each : diagnostics.all())
    if (rl::diag::render(each).empty() || each.id == rl::diag::Id::ParserFault)
      fail("the front end failed", rl::diag::render(each));
  for (const rl::model::Experiment &experiment : program.experiments)
    if (!diagnostics.hasErrors())
      roundTrip(session, experiment);
  return 0;
}
