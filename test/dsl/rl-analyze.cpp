// In: a file name, the folder of the library and a mode. Out: what dsl/sema
// makes of the file. Must not know: MLIR, LibTorch.
#include "dsl/reference/Checks.h"
#include "dsl/sema/Analyze.h"
#include "runtime/sandbox/UnitTests.h"
#include "runtime/verify/JsonSchema.h"
#include "runtime/verify/Verify.h"

#include <iostream>
#include <string>

namespace {

int usage() {
  std::cerr << "rl-analyze [--stdlib DIR] "
               "--model|--resolved|--round-trip|--diagnostics [--ids]|--test "
               "FILE\n";
  return 2;
}

int report(const rl::diag::Diagnostics &diagnostics, bool ids,
           std::ostream &out) {
  for (const rl::diag::Diagnostic &each : diagnostics.all()) {
    if (!ids) {
      out << rl::diag::render(each);
      continue;
    }
    out << rl::diag::nameOf(each.id) << "\n";
    for (const rl::diag::Diagnostic &note : each.notes)
      out << rl::diag::nameOf(note.id) << "\n";
  }
  return diagnostics.hasErrors() ? 1 : 0;
}

rl::reference::Services services() {
  return {verify::verdict, sandbox::verdict,
          [](const std::string &text, const std::string &schema) {
            return verify::fitsSchema(text, schema, rl::reference::matches);
          }};
}

/// Runs the checks on the reference evaluator.
int test(const rl::model::Program &program) {
  size_t passed = 0;
  for (const auto &result : rl::reference::runChecks(program, services())) {
    if (result.passed) {
      ++passed;
      continue;
    }
    const rl::diag::Place &place = result.check->place;
    std::cout << place.source->name() << ":"
              << place.source->lineColumn(place.range.begin).first
              << ": check failed: " << result.check->source << "\n"
              << result.explanation;
  }
  std::cout << passed << " of " << program.checks.size() << " checks passed\n";
  return passed == program.checks.size() ? 0 : 1;
}

/// The model without the comments that tell where values come from.
std::string withoutOrigins(const std::string &model) {
  std::string text;
  size_t begin = 0;
  while (begin < model.size()) {
    size_t end = model.find('\n', begin);
    std::string line = model.substr(begin, end - begin);
    text += line.substr(0, line.rfind("  # ")) + "\n";
    begin = end + 1;
  }
  return text;
}

/// Analyzes the resolved text again: it must be the same experiment.
int roundTrip(rl::sema::Session &session,
              const rl::model::Experiment &experiment) {
  const rl::diag::Source *again =
      session.add("resolved.rl", experiment.resolved);
  rl::diag::Diagnostics diagnostics;
  rl::model::Program program = rl::sema::analyze(session, *again, diagnostics);
  if (report(diagnostics, false, std::cout) != 0)
    return 1;
  if (program.experiments.size() != 1) {
    std::cout << "the resolved text holds " << program.experiments.size()
              << " experiments\n";
    return 1;
  }
  std::string first = withoutOrigins(rl::sema::printModel(experiment));
  std::string second =
      withoutOrigins(rl::sema::printModel(program.experiments[0]));
  if (first == second &&
      program.experiments[0].resolved == experiment.resolved) {
    std::cout << "round trip: equal\n";
    return 0;
  }
  std::cout << "round trip: DIFFERENT\n" << first << "----\n" << second;
  return 1;
}

} // namespace

int main(int count, char **values) {
  std::string mode, file, stdlib = "stdlib";
  bool ids = false;
  for (int i = 1; i < count; ++i) {
    std::string value = values[i];
    if (value == "--ids")
      ids = true;
    else if (value == "--stdlib" && i + 1 < count)
      stdlib = values[++i];
    else if (value.rfind("--", 0) == 0)
      mode = value;
    else
      file = value;
  }
  if (mode.empty() || file.empty())
    return usage();
  rl::sema::Session session(stdlib);
  rl::diag::Diagnostics diagnostics;
  const rl::diag::Source *source = session.open(file, diagnostics);
  rl::model::Program program;
  if (source)
    program = rl::sema::analyze(session, *source, diagnostics);
  if (mode == "--diagnostics")
    return report(diagnostics, ids, std::cout);
  if (report(diagnostics, false, std::cerr) != 0)
    return 1;
  int status = 0;
  if (mode == "--model") {
    for (const rl::model::Experiment &experiment : program.experiments)
      std::cout << rl::sema::printModel(experiment);
  } else if (mode == "--resolved") {
    for (const rl::model::Experiment &experiment : program.experiments)
      std::cout << experiment.resolved;
  } else if (mode == "--round-trip") {
    for (const rl::model::Experiment &experiment : program.experiments)
      status |= roundTrip(session, experiment);
  } else if (mode == "--test") {
    status = test(program);
  } else {
    return usage();
  }
  return status;
}
