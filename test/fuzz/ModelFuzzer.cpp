// In: any bytes, and the standard library on disk. Out: nothing; it stops at a
// crash, a hang, or a program whose resolved text is another program. Must not
// know: what programs mean. `README.md` says how it is run.
#include "dsl/sema/Analyze.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace {

/// Stops with what was found; libFuzzer keeps the input.
[[noreturn]] void fail(const char *what, const std::string &text) {
  std::fprintf(stderr, "%s\n%s\n", what, text.c_str());
  std::abort();
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
  // Defaults are expanded after what is written, so values that a resolved text
  // writes out are numbered in another order: lines are compared without it.
  std::string line;
  std::vector<std::string> lines;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') {
      lines.push_back(std::move(line));
      line.clear();
      continue;
    }
    line += text[i];
    while (text[i] == '%' && i + 1 < text.size() && text[i + 1] >= '0' &&
           text[i + 1] <= '9')
      text.erase(i + 1, 1);
  }
  std::sort(lines.begin(), lines.end());
  text.clear();
  for (const std::string &each : lines)
    text += each + "\n";
  return text;
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
